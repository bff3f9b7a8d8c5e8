import type { AuditTrailStats } from './audit/trail/trail.options.js';
import type { IncidentAction } from './incident.js';
import type { SinkStats } from './sinks/sink.js';
import { VECTORS, type Severity, type VectorId } from './vectors.js';

/** Number of violations of one vector with one action. */
export interface ViolationCount {
  readonly vector: VectorId;
  readonly severity: Severity;
  readonly action: IncidentAction;
  readonly count: number;
}

/** The counters of the {@link IncidentLog}, for a monitoring system. */
export interface IncidentMetrics {
  /** Exact number of violations. */
  readonly violations: number;
  /** Manual measures. They are not violations and not included in the numbers below. */
  readonly measures: number;
  /** What only the mode `report` has let through: no violations either. */
  readonly refusals: number;
  /** Records written for all three: first occurrences, summaries and measures. */
  readonly records: number;
  readonly byVector: Readonly<Partial<Record<VectorId, number>>>;
  readonly bySeverity: Readonly<Partial<Record<Severity, number>>>;
  readonly byAction: Readonly<Partial<Record<IncidentAction, number>>>;
  /** Violations by vector, severity and action together. */
  readonly violationsBy: readonly ViolationCount[];
  /** Fingerprints that are currently counted. Bounded. */
  readonly openFingerprints: number;
  /** Counted repetitions that no summary contains yet. */
  readonly unsummarised: number;
  readonly subscriberErrors: number;
  /** By the name of the sink. */
  readonly sinks: Readonly<Record<string, SinkStats>>;
  readonly auditTrail: AuditTrailStats | null;
}

/** Counts violations. Sums are computed on reading. */
export class ViolationCounter {
  private readonly counts = new Map<VectorId, Map<IncidentAction, number>>();

  count(vector: VectorId, action: IncidentAction): void {
    let actions = this.counts.get(vector);
    if (!actions) this.counts.set(vector, (actions = new Map()));
    actions.set(action, (actions.get(action) ?? 0) + 1);
  }

  read(): Pick<
    IncidentMetrics,
    'violations' | 'byVector' | 'bySeverity' | 'byAction' | 'violationsBy'
  > {
    const byVector: Partial<Record<VectorId, number>> = {};
    const bySeverity: Partial<Record<Severity, number>> = {};
    const byAction: Partial<Record<IncidentAction, number>> = {};
    const violationsBy: ViolationCount[] = [];
    let violations = 0;
    for (const [vector, actions] of this.counts) {
      const severity = severityOf(vector);
      for (const [action, count] of actions) {
        violations += count;
        violationsBy.push({ vector, severity, action, count });
        byVector[vector] = (byVector[vector] ?? 0) + count;
        bySeverity[severity] = (bySeverity[severity] ?? 0) + count;
        byAction[action] = (byAction[action] ?? 0) + count;
      }
    }
    return { violations, byVector, bySeverity, byAction, violationsBy };
  }
}

/** The severity of a vector; `critical` for one outside the catalogue. */
export function severityOf(vector: VectorId): Severity {
  return VECTORS[vector]?.severity ?? 'critical';
}
