import type {
  BeforeApplicationShutdown,
  OnApplicationShutdown,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { Cluster } from '../../cluster/index.js';
import {
  AuditTrail,
  type IncidentAction,
  IncidentLog,
  type IncidentMetrics,
  type IncidentSink,
  LoggerSink,
  type Measure,
  type Refusal,
  type SecurityIncident,
  type Violation,
  warnOfTrouble,
  within,
} from '../../incidents/index.js';
import { AuditCheck } from './audit-check.js';
import { AuditUnavailableError } from './audit-unavailable.error.js';
import { ClusterIncidents, clusterSink } from './cluster-incidents.js';
import type { IncidentsOptions } from './incidents.options.js';

/** How long a closing application waits for its sinks and the audit trail. */
const CLOSE_TIMEOUT_MS = 5_000;
/** How long it waits for the sinks before, while the cluster is still open. */
const FLUSH_TIMEOUT_MS = 2_000;

/** The records of everything that was found: as a stream, as numbers, and on disk. */
export class Incidents
  implements BeforeApplicationShutdown, OnApplicationShutdown
{
  /**
   * Every incident, as it is recorded. A subscriber that throws harms nobody but itself. With `incidents.cluster`,
   * those of all nodes, at least once, in the order of each node.
   */
  readonly incidents$: Observable<SecurityIncident>;

  private constructor(
    private readonly log: IncidentLog,
    /** `undefined` without `incidents.auditFile`. @internal */
    readonly audit: AuditCheck | undefined,
    private readonly hasCluster: boolean,
    private readonly ofCluster: ClusterIncidents | undefined,
  ) {
    this.incidents$ = ofCluster?.incidents$ ?? log.incidents$;
  }

  /**
   * @throws {AuditUnavailableError} if the audit file cannot be opened
   * @throws {AuditLockedError | NotAnAuditTrailError | AuditKeyError}
   * @internal
   */
  static async open(
    options: IncidentsOptions,
    cluster?: Cluster,
  ): Promise<Incidents> {
    const { compliance, node, hashUsers, userSalt, windowMs } = options;
    const auditTrail = await openAuditTrail(options);
    const log = new IncidentLog({
      auditTrail,
      sinks: sinksOf(options, cluster),
      compliance,
      hashUsers,
      node,
      userSalt,
      windowMs,
    });
    const isOfCluster = options.cluster && cluster;
    return new Incidents(
      log,
      auditTrail && new AuditCheck(auditTrail, options),
      cluster !== undefined,
      isOfCluster ? await ClusterIncidents.open(cluster) : undefined,
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
  refuse(refusal: Refusal): void {
    this.log.refuse(refusal);
  }

  /** @internal */
  note(measure: Measure): SecurityIncident {
    return this.log.note(measure);
  }

  /** The cluster closes with the application: what is queued for it goes first. */
  async beforeApplicationShutdown(): Promise<void> {
    if (!this.hasCluster) return;
    await within(FLUSH_TIMEOUT_MS, this.log.flush());
  }

  async onApplicationShutdown(): Promise<void> {
    this.ofCluster?.close();
    await this.log.close(CLOSE_TIMEOUT_MS);
  }
}

function sinksOf(
  { logger, sinks }: IncidentsOptions,
  cluster: Cluster | undefined,
): IncidentSink[] {
  return [
    ...(logger ? [new LoggerSink()] : []),
    ...sinks,
    ...(cluster ? [clusterSink(cluster)] : []),
  ];
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
