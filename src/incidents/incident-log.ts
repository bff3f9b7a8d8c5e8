import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Observable } from 'rxjs';
import { v7 as uuidV7 } from 'uuid';
import type { AuditTrail } from './audit/trail/trail.js';
import type { ComplianceImpact, ComplianceTable } from './compliance/types.js';
import {
  DEFAULT_COMPLIANCE,
  isDisclosure,
  summariseImpact,
} from './compliance/compliance.js';
import {
  boundTexts,
  fingerprintOf,
  userDigest,
  type FingerprintedViolation,
} from './fingerprint.js';
import {
  ViolationCounter,
  severityOf,
  type IncidentMetrics,
} from './incident-metrics.js';
import { GuardedStream } from './sinks/guarded-stream.js';
import {
  REFUSAL,
  type IncidentAction,
  type IncidentDetail,
  type Measure,
  type Refusal,
  type SecurityIncident,
} from './incident.js';
import { NO_IMPACT, measureOf } from './measure-record.js';
import { RepetitionCounter } from './repetitions.js';
import { SinkRunner, type SinkRunnerOptions } from './sinks/sink-runner.js';
import type { IncidentSink } from './sinks/sink.js';
import { VECTORS, type VectorId } from './vectors.js';
import type { Violation } from './violation.js';

/** The options `incidents.*` of the module, resolved. */
export interface IncidentLogOptions {
  /** The name of this process. Default `host:pid`. */
  readonly node?: string;
  readonly sinks?: readonly IncidentSink[];
  /** Limits for each of the sinks. */
  readonly sinkLimits?: SinkRunnerOptions;
  readonly auditTrail?: AuditTrail;
  readonly compliance?: ComplianceTable;
  /** Records keyed digests instead of user keys. Default false. */
  readonly hashUsers?: boolean;
  /**
   * Key of the digests. To correlate the incidents of one user, it must be the same on every node and
   * after every restart. Default: random for each process.
   */
  readonly userSalt?: string | Uint8Array;
  /** Repetitions within this time, in milliseconds, become one record. Default 10,000. */
  readonly windowMs?: number;
  /** Fingerprints that are counted at a time. Default 5,000. */
  readonly maxFingerprints?: number;
  /** Fingerprints for the same vector and users. Default 50. */
  readonly maxVariants?: number;
}

const VECTOR_IDS = Object.keys(VECTORS) as VectorId[];
const impactKey = (vector: string, disclosed: boolean): string =>
  `${vector} ${disclosed}`;
const REFUSAL_SEVERITY = 'low';

/**
 * Records every violation as a {@link SecurityIncident}. Independent of Nest; its owner closes it.
 */
export class IncidentLog {
  /** Every new record. An error of a subscriber is counted and affects no other subscriber. */
  readonly incidents$: Observable<SecurityIncident>;
  private readonly node: string;
  private readonly compliance: ComplianceTable;
  private readonly digest: ((user: string) => string) | undefined;
  private readonly runners: readonly SinkRunner[];
  private readonly repetitions: RepetitionCounter;
  private readonly windowMs: number;
  private readonly stream = new GuardedStream<SecurityIncident>();
  private readonly violations = new ViolationCounter();
  private readonly impacts: ReadonlyMap<string, ComplianceImpact>;
  private readonly durable = new WeakMap<SecurityIncident, Promise<boolean>>();
  private windowTimer: NodeJS.Timeout | undefined;
  private records = 0;
  private measures = 0;
  private refusals = 0;

  constructor(private readonly options: IncidentLogOptions = {}) {
    const {
      hashUsers = false,
      userSalt = randomBytes(32),
      sinks = [],
      sinkLimits,
    } = options;
    this.node = options.node ?? `${hostname()}:${process.pid}`;
    this.compliance = options.compliance ?? DEFAULT_COMPLIANCE;
    this.digest = hashUsers ? userDigest(userSalt) : undefined;
    // Computed here, so that an invalid table fails at start-up and not in `record`.
    this.impacts = new Map(
      VECTOR_IDS.flatMap((vector) =>
        [true, false].map((disclosed) => [
          impactKey(vector, disclosed),
          summariseImpact(vector, disclosed, this.compliance),
        ]),
      ),
    );
    this.windowMs = options.windowMs ?? 10_000;
    this.runners = sinks.map(
      (sink) => new SinkRunner(sink, { ...sinkLimits, ...sink.patience }),
    );
    this.repetitions = new RepetitionCounter({
      maxFingerprints: options.maxFingerprints ?? 5000,
      maxVariants: options.maxVariants ?? 50,
    });
    this.incidents$ = this.stream.values$;
  }

  /**
   * Records a violation. Synchronous, never throws, and waits for no sink.
   *
   * The first violation of its kind becomes a record immediately. Further ones within the window are
   * counted and return the first record; a summary with their number follows.
   */
  record(violation: Violation<IncidentAction>): SecurityIncident {
    this.violations.count(violation.vector, violation.action);
    return this.recordFacts(this.factsOf(violation));
  }

  /** Records a refusal, like {@link record}. See {@link REFUSAL}. */
  refuse(refusal: Refusal): SecurityIncident {
    const { code, option, event, namespace, users, detail } = refusal;
    const reason = detail === undefined ? code : `${code}; ${detail}`;
    const paths = [option];
    this.refusals++;
    return this.recordFacts({
      vector: REFUSAL,
      action: 'reported',
      disclosed: false,
      ...boundTexts({ event, namespace, users, paths, reason }, this.digest),
    });
  }

  private recordFacts(facts: FingerprintedViolation): SecurityIncident {
    const occurrence = this.repetitions.add(facts);
    if (!occurrence.isNew) return occurrence.first;
    const first = this.incidentOf(
      facts,
      occurrence.detail,
      fingerprintOf(occurrence.fingerprintKey),
    );
    occurrence.keep(first);
    this.publish(first);
    this.startWindow();
    return first;
  }

  /** Records a manual measure. Each one has its own record, since they are rare. */
  note(measure: Measure): SecurityIncident {
    const incident = measureOf(measure, this.node, this.digest);
    this.measures++;
    this.publish(incident);
    return incident;
  }

  /** The name of a user in the records: the user key, or its digest with `hashUsers`. */
  nameOf(user: string): string {
    return this.digest ? this.digest(user) : user;
  }

  /**
   * Resolves to true when this record is on disk in the audit trail; to false if there is no
   * trail or it could only count the incident. Never rejects. The number of repetitions is on
   * disk with their summary, after the window.
   */
  async written(incident: SecurityIncident): Promise<boolean> {
    return (await this.durable.get(incident)) ?? false;
  }

  /** The counters at the time of the call. */
  metrics(): IncidentMetrics {
    return {
      ...this.violations.read(),
      measures: this.measures,
      refusals: this.refusals,
      records: this.records,
      openFingerprints: this.repetitions.size,
      unsummarised: this.repetitions.unsummarised,
      subscriberErrors: this.stream.subscriberErrors,
      sinks: Object.fromEntries(
        this.runners.map((runner) => [runner.name, runner.stats()]),
      ),
      auditTrail: this.options.auditTrail?.stats() ?? null,
    };
  }

  /** Writes the due summaries, and waits until every sink has written or given up its incidents. */
  async flush(): Promise<void> {
    this.endWindow();
    await Promise.all([
      this.options.auditTrail?.flush(),
      ...this.runners.map((runner) => runner.flush()),
    ]);
  }

  /** Flushes for at most `timeoutMs`, then closes the stream, the sinks and the audit trail. */
  async close(timeoutMs = 5000): Promise<void> {
    this.endWindow();
    clearTimeout(this.windowTimer);
    await Promise.all([
      this.options.auditTrail?.close(timeoutMs),
      ...this.runners.map((runner) => runner.close(timeoutMs)),
    ]);
    this.stream.complete();
  }

  /** Bounds every text. A violation whose members cannot be read is recorded without them. */
  private factsOf(
    violation: Violation<IncidentAction>,
  ): FingerprintedViolation {
    const { vector, action } = violation;
    try {
      return {
        vector,
        action,
        disclosed: isDisclosure(vector, action, this.compliance),
        ...boundTexts(violation, this.digest),
      };
    } catch {
      return { vector, action, disclosed: true, ...boundTexts({}) };
    }
  }

  private incidentOf(
    facts: FingerprintedViolation,
    detail: IncidentDetail,
    fingerprint: string,
  ): SecurityIncident {
    const { vector, action, disclosed } = facts;
    return Object.freeze({
      id: uuidV7(),
      at: new Date().toISOString(),
      node: this.node,
      vector,
      severity: vector === REFUSAL ? REFUSAL_SEVERITY : severityOf(vector),
      users: Object.freeze(detail === 'vector' ? [] : facts.users),
      event: detail === 'full' ? facts.event : null,
      handler: detail === 'full' ? facts.handler : null,
      rooms: Object.freeze(detail === 'full' ? facts.rooms : []),
      namespace: detail === 'full' ? facts.namespace : null,
      connection: detail === 'full' ? facts.connection : null,
      paths: Object.freeze(detail === 'full' ? facts.paths : []),
      action,
      ...(detail === 'full' && facts.reason !== null
        ? { reason: facts.reason }
        : undefined),
      ...(detail === 'full' && facts.reserved.length > 0
        ? { reserved: Object.freeze(facts.reserved) }
        : undefined),
      impact: this.impacts.get(impactKey(vector, disclosed)) ?? NO_IMPACT,
      fingerprint,
      detail,
      count: 1,
    });
  }

  private publish(incident: SecurityIncident): void {
    this.records++;
    const { auditTrail } = this.options;
    if (auditTrail) this.durable.set(incident, auditTrail.append(incident));
    for (const runner of this.runners) runner.push(incident);
    this.stream.publish(incident);
  }

  private startWindow(): void {
    if (this.windowTimer) return;
    this.windowTimer = setTimeout(() => this.endWindow(), this.windowMs);
    this.windowTimer.unref();
  }

  private endWindow(): void {
    clearTimeout(this.windowTimer);
    this.windowTimer = undefined;
    for (const { first, count } of this.repetitions.endWindow()) {
      const id = uuidV7();
      const at = new Date().toISOString();
      this.publish(
        Object.freeze({ ...first, id, at, count, repeats: first.id }),
      );
    }
    if (this.repetitions.size > 0) this.startWindow();
  }
}
