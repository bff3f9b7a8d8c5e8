import { Injectable } from '@nestjs/common';
import { Isolation } from '../policy/index.js';
import {
  type ManagerRecord,
  WebSocketManagerRegistry,
} from '../manager/index.js';
import { UserBreakers } from './breakers/user-breakers.js';

/** Watches the first messages of a user who comes out of quarantine. */
@Injectable()
export class Probation {
  constructor(
    private readonly users: UserBreakers,
    private readonly isolation: Isolation,
    private readonly registry: WebSocketManagerRegistry,
  ) {}

  /** Looks at everything the messages so far have left with the user; after the last one all is as before. */
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
