import {
  type AuditHead,
  type AuditTrail,
  type Verification,
  rotatedFiles,
  verifyAuditTrail,
} from '../../incidents/index.js';
import type { IncidentsOptions } from './incidents.options.js';

/** The trail is written while it is read: an incomplete line or a rotation causes another attempt. */
const ATTEMPTS = 3;

/** Verifies the audit trail of the running application. */
export class AuditCheck {
  constructor(
    private readonly trail: AuditTrail,
    private readonly options: Pick<IncidentsOptions, 'auditFile' | 'auditKey'>,
  ) {}

  /** The last record that is on disk. */
  get head(): AuditHead | undefined {
    return this.trail.head;
  }

  /** Verifies the chain from its first record to its current head. */
  async verify(): Promise<Verification> {
    await this.trail.flush();
    for (let attempt = 1; ; attempt++) {
      const result = await this.follow();
      if (result.ok || attempt === ATTEMPTS) return result;
    }
  }

  private async follow(): Promise<Verification> {
    const { auditFile = '', auditKey } = this.options;
    const { head } = this.trail;
    return verifyAuditTrail([...(await rotatedFiles(auditFile)), auditFile], {
      keys: auditKey === undefined ? [] : [auditKey],
      heads: head ? [head] : [],
    });
  }
}
