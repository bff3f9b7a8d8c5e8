import type { Incidents } from '../containment/index.js';
import type { AuditHead, Verification } from '../incidents/index.js';

/** The part of the audit trail that the page shows. */
export interface AuditReport {
  readonly head: AuditHead | null;
  readonly headAgeMs: number | null;
  readonly isDegraded: boolean;
  readonly isVerifying: boolean;
  /** The last verification in this process; `null` before the first one. */
  readonly verified:
    | (Pick<Verification, 'ok' | 'records' | 'interferences'> & {
        /** Milliseconds since 1970. */
        readonly at: number;
        readonly tookMs: number;
        readonly firstBreak: string | null;
      })
    | null;
}

/** The audit trail, and its verification on demand: one at a time. */
export class AuditView {
  private verified: AuditReport['verified'] = null;
  private running: Promise<void> | undefined;

  constructor(private readonly incidents: Incidents) {}

  report(): AuditReport | null {
    const { audit } = this.incidents;
    const stats = this.incidents.metrics().auditTrail;
    if (!audit || !stats) return null;
    return {
      head: audit.head ?? null,
      headAgeMs: stats.headAgeMs,
      isDegraded: stats.isDegraded || stats.isSpilling,
      isVerifying: this.running !== undefined,
      verified: this.verified,
    };
  }

  verify(): Promise<void> {
    this.running ??= this.follow().finally(() => (this.running = undefined));
    return this.running;
  }

  private async follow(): Promise<void> {
    const start = Date.now();
    const result = await this.incidents.audit?.verify();
    if (!result) return;
    const { ok, records, interferences, firstBreak } = result;
    const at = Date.now();
    this.verified = {
      ok,
      records,
      interferences,
      at,
      tookMs: at - start,
      firstBreak: firstBreak
        ? `line ${firstBreak.line}: ${firstBreak.reason} (record ${firstBreak.seq} was expected)`
        : null,
    };
  }
}
