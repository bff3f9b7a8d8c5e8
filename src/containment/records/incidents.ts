import type { OnApplicationShutdown } from '@nestjs/common';
import type { Observable } from 'rxjs';
import {
  AuditTrail,
  type IncidentAction,
  IncidentLog,
  type IncidentMetrics,
  LoggerSink,
  type Measure,
  type SecurityIncident,
  type Violation,
  warnOfTrouble,
} from '../../incidents/index.js';
import { AuditCheck } from './audit-check.js';
import { AuditUnavailableError } from './audit-unavailable.error.js';
import type { IncidentsOptions } from './incidents.options.js';

/** How long a closing application waits for its sinks and the audit trail. */
const CLOSE_TIMEOUT_MS = 5_000;

/** The records of everything that was found: as a stream, as numbers, and on disk. */
export class Incidents implements OnApplicationShutdown {
  /** Every incident, as it is recorded. A subscriber that throws harms nobody but itself. */
  readonly incidents$: Observable<SecurityIncident>;

  private constructor(
    private readonly log: IncidentLog,
    /** `undefined` without `incidents.auditFile`. @internal */
    readonly audit: AuditCheck | undefined,
  ) {
    this.incidents$ = log.incidents$;
  }

  /**
   * @throws {AuditUnavailableError} if the audit file cannot be opened
   * @throws {AuditLockedError | NotAnAuditTrailError | AuditKeyError}
   * @internal
   */
  static async open(options: IncidentsOptions): Promise<Incidents> {
    const { logger, sinks, compliance, node, hashUsers } = options;
    const { userSalt, windowMs } = options;
    const auditTrail = await openAuditTrail(options);
    return new Incidents(
      new IncidentLog({
        auditTrail,
        sinks: logger ? [new LoggerSink(), ...sinks] : sinks,
        compliance,
        hashUsers,
        node,
        userSalt,
        windowMs,
      }),
      auditTrail && new AuditCheck(auditTrail, options),
    );
  }

  /** Plain numbers, added up at the time of the call. */
  metrics(): IncidentMetrics {
    return this.log.metrics();
  }

  /**
   * Resolves to `true` when an incident is on disk, in the audit trail; to `false` if there is none, or if it could
   * only count it. Never rejects.
   */
  written(incident: SecurityIncident): Promise<boolean> {
    return this.log.written(incident);
  }

  /** Resolves when every sink and the audit trail have taken, or given up, what there was. */
  flush(): Promise<void> {
    return this.log.flush();
  }

  /** A user key as the records show it. @internal */
  nameOf(user: string): string {
    return this.log.nameOf(user);
  }

  /** @internal */
  record(violation: Violation<IncidentAction>): SecurityIncident {
    return this.log.record(violation);
  }

  /** @internal */
  note(measure: Measure): SecurityIncident {
    return this.log.note(measure);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.log.close(CLOSE_TIMEOUT_MS);
  }
}

async function openAuditTrail({
  auditFile,
  auditKey,
  maxFileBytes,
  anchor,
  node,
}: IncidentsOptions): Promise<AuditTrail | undefined> {
  if (auditFile === undefined) return undefined;
  let isStarting = true;
  let cause: unknown;
  const trail = await AuditTrail.open({
    path: auditFile,
    key: auditKey,
    maxBytes: maxFileBytes,
    anchor,
    node,
    onTrouble: (trouble) => {
      if (isStarting) cause = trouble.error;
      else warnOfTrouble(trouble);
    },
  });
  isStarting = false;
  // Later the trail waits for its disk; an application that begins without one was set up wrongly.
  if (!trail.stats().isDegraded) return trail;
  await trail.close(0);
  throw new AuditUnavailableError(auditFile, cause);
}
