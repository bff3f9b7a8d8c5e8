import type { SecurityIncident } from '../incident.js';

/** How patient the log is with a sink. */
export interface SinkPatience {
  /** For one incident, the first attempt included; `Infinity` for one that must not be given up. Default 5. */
  readonly attempts?: number;
  /** The longest pause between two attempts, in milliseconds. Default 10,000. */
  readonly maxBackoffMs?: number;
}

/**
 * A place that incidents go to. The one interface to implement for a custom sink.
 *
 * A sink may throw, reject or hang: it is tried again, bounded, counted, and holds nothing up. It
 * may see an incident twice, if a write that had timed out did succeed after all; `incident.id`
 * tells.
 */
export interface IncidentSink {
  /** Stands in metrics and warnings. */
  readonly name: string;
  write(incident: SecurityIncident): void | Promise<void>;
  /** How often and how fast it is tried again; each value that is left out has its default. */
  readonly patience?: SinkPatience;
  /** Called once when the application closes, after the last write. */
  close?(): void | Promise<void>;
}

/** The state of one sink, as plain numbers. */
export interface SinkStats {
  readonly written: number;
  /** Incidents that were given up after the last attempt. */
  readonly failed: number;
  /** Attempts after the first one. */
  readonly retried: number;
  /** Incidents that no longer had room. */
  readonly dropped: number;
  readonly queued: number;
  /** Writes that have timed out and not returned yet. */
  readonly hanging: number;
  /** Age of the oldest incident that is not written yet, in milliseconds. */
  readonly lagMs: number;
}

/**
 * Something that kept incidents from a sink, or the end of it. Reported when it begins and when it
 * is over, and at most once a minute in between; the numbers are totals.
 */
export interface SinkTrouble {
  readonly sink: string;
  readonly kind: 'failing' | 'dropping' | 'recovered';
  readonly failed: number;
  readonly dropped: number;
  readonly queued: number;
  /** Of the last failure. */
  readonly error?: unknown;
}

/** Receives sink failures. Errors it throws are ignored. */
export type TroubleReporter = (trouble: SinkTrouble) => void;

const REPORT_INTERVAL_MS = 60_000;

/** Lets through the first report of each kind, and then at most one a minute. */
export class TroubleGate {
  private readonly lastAt = new Map<SinkTrouble['kind'], number>();
  private open = false;

  constructor(private readonly report: TroubleReporter) {}

  /** Whether a trouble was reported and its end was not. */
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
      // The reporter is the application's own; its failure must not become ours.
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
