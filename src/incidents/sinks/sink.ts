import type { SecurityIncident } from '../incident.js';

/** Retry limits of a sink. */
export interface SinkPatience {
  /** Attempts for one incident, including the first; `Infinity` to retry forever. Default 5. */
  readonly attempts?: number;
  /** Maximum pause between two attempts, in milliseconds. Default 10,000. */
  readonly maxBackoffMs?: number;
}

/**
 * A destination of incidents. Implement this interface for a custom sink.
 *
 * A sink may throw, reject or hang: the write is retried within limits and counted, and delays nothing
 * else. A sink may receive an incident twice if a write succeeds after its time limit; compare
 * `incident.id`.
 */
export interface IncidentSink {
  /** The name in metrics and warnings. */
  readonly name: string;
  write(incident: SecurityIncident): void | Promise<void>;
  /** Retry limits; omitted members have their defaults. */
  readonly patience?: SinkPatience;
  /** Called once when the application closes, after the last write. */
  close?(): void | Promise<void>;
}

/** The counters of one sink. */
export interface SinkStats {
  readonly written: number;
  /** Incidents that were given up after the last attempt. */
  readonly failed: number;
  /** Attempts after the first one. */
  readonly retried: number;
  /** Incidents that were dropped because the queue was full. */
  readonly dropped: number;
  readonly queued: number;
  /** Timed-out writes that have not settled yet. */
  readonly hanging: number;
  /** Age of the oldest incident that is not written yet, in milliseconds. */
  readonly lagMs: number;
}

/**
 * A failure of a sink, or its end. Reported when it begins and when it ends, and at most once a minute in between. The
 * numbers are totals.
 */
export interface SinkTrouble {
  readonly sink: string;
  readonly kind: 'failing' | 'dropping' | 'recovered';
  readonly failed: number;
  readonly dropped: number;
  readonly queued: number;
  /** The error of the last failure. */
  readonly error?: unknown;
}

/** Receives sink failures. Errors it throws are ignored. */
export type TroubleReporter = (trouble: SinkTrouble) => void;

const REPORT_INTERVAL_MS = 60_000;

/** Passes the first report of each kind, and then at most one per minute. */
export class TroubleGate {
  private readonly lastAt = new Map<SinkTrouble['kind'], number>();
  private open = false;

  constructor(private readonly report: TroubleReporter) {}

  /** Whether a failure was reported and its end was not. */
  get isOpen(): boolean {
    return this.open;
  }

  pass(trouble: SinkTrouble): void {
    const last = this.lastAt.get(trouble.kind);
    const now = Date.now();
    if (last !== undefined && now - last < REPORT_INTERVAL_MS) return;
    this.lastAt.set(trouble.kind, now);
    this.open = trouble.kind !== 'recovered';
    try {
      this.report(trouble);
    } catch {
      // An error of the application's reporter must not affect the sink.
    }
  }
}

/** The default reporter: a process warning with the code `WSM_SINK_TROUBLE`. */
export function warnOfTrouble(trouble: SinkTrouble): void {
  const { sink, kind, failed, dropped, queued, error } = trouble;
  const cause = error instanceof Error ? `: ${error.message}` : '';
  process.emitWarning(
    `the incident sink ${sink} is ${kind === 'recovered' ? 'working again' : kind}${cause} ` +
      `(given up ${failed}, dropped ${dropped}, queued ${queued})`,
    { type: 'SinkTroubleWarning', code: 'WSM_SINK_TROUBLE' },
  );
}
