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

/** Time limit for the sinks and the audit trail when the application closes. */
const CLOSE_TIMEOUT_MS = 5_000;
/** Time limit for the sinks before that, while the cluster is still open. */
const FLUSH_TIMEOUT_MS = 2_000;

/** The incidents: as a stream, as counters, and in the audit trail. */
export class Incidents
  implements BeforeApplicationShutdown, OnApplicationShutdown
{
  /**
   * Every recorded incident. A subscriber that throws affects no other subscriber. With `incidents.cluster`, the
   * incidents of all nodes, at least once, in the order of each node.
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

  /** The counters at the time of the call. */
  metrics(): IncidentMetrics {
    return this.log.metrics();
  }

  /**
   * Resolves to `true` when an incident is on disk in the audit trail; to `false` without a trail, or if the trail could
   * only count the incident. Never rejects.
   */
  written(incident: SecurityIncident): Promise<boolean> {
    return this.log.written(incident);
  }

  /** Resolves when every sink and the audit trail have written or given up their incidents. */
  flush(): Promise<void> {
    return this.log.flush();
  }

  /** The name of a user in the records. @internal */
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

  /** Flushes the sinks before the cluster closes. */
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
  // Later the trail waits for a failing disk; at start-up a failing disk is a configuration error.
  if (!trail.stats().isDegraded) return trail;
  await trail.close(0);
  throw new AuditUnavailableError(auditFile, cause);
}
