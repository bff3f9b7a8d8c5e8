import { Injectable } from '@nestjs/common';
import { Isolation } from '../policy/index.js';
import {
  type ManagerRecord,
  WebSocketManagerRegistry,
} from '../manager/index.js';
import { UserBreakers } from './breakers/user-breakers.js';

/** Inspects the first messages of a user after a quarantine. */
@Injectable()
export class Probation {
  constructor(
    private readonly users: UserBreakers,
    private readonly isolation: Isolation,
    private readonly registry: WebSocketManagerRegistry,
  ) {}

  /** Inspects everything that the user holds. After the last message of the probation, the mode becomes `unified`. */
  watch(record: ManagerRecord): void {
    const manager = this.isolation.managerOf(record);
    if (!manager) return;
    const { inspector } = this.isolation;
    const findings = inspector.inspect(manager, { strict: true });
    this.isolation.raiseAll(findings);
    const isClean = findings.length === 0;
    if (isClean && !this.users.probe(record.key))
      this.registry.changeMode(record, 'unified');
  }
}
