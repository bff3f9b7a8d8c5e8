import { Logger, type LoggerService } from '@nestjs/common';
import { BY_HAND, type SecurityIncident } from '../incident.js';
import { LogEntry, lineOf } from './log-entry.js';
import type { IncidentSink } from './sink.js';

type Level = 'error' | 'warn' | 'log';

/** Lines that are written within {@link WINDOW_MS}; further incidents are counted. */
const MAX_LINES = 30;
const WINDOW_MS = 10_000;

/** Incidents of a window that were counted and not written. */
interface Skipped {
  readonly violations: Map<string, number>;
  records: number;
}

/**
 * Writes incidents to Nest's logger: one readable line, with the members as fields for structured loggers such as pino.
 * In a storm it writes at most 30 lines within ten seconds, and one more with the exact count of the rest. Compliance
 * duties are not logged, see {@link SecurityIncident.impact}.
 *
 * The level is `error` for a violation that was acted on, `warn` for one that was reported, and `log` for low severity.
 */
export class LoggerSink implements IncidentSink {
  readonly name = 'logger';
  private lines = 0;
  private skipped: Skipped = { violations: new Map(), records: 0 };
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly logger: LoggerService = new Logger('SecurityIncident'),
  ) {}

  write(incident: SecurityIncident): void {
    this.startWindow();
    if (this.lines >= MAX_LINES) {
      this.skip(incident);
      return;
    }
    this.lines++;
    this.logger[levelOf(incident)](new LogEntry(lineOf(incident), incident));
  }

  /** Writes the count of the incidents that were not written. */
  close(): void {
    clearTimeout(this.timer);
    this.endWindow();
  }

  private skip({ vector, count }: SecurityIncident): void {
    const { violations } = this.skipped;
    this.skipped.records++;
    violations.set(vector, (violations.get(vector) ?? 0) + count);
  }

  private startWindow(): void {
    if (this.timer) return;
    this.timer = setTimeout(() => this.endWindow(), WINDOW_MS);
    this.timer.unref();
  }

  private endWindow(): void {
    const { violations, records } = this.skipped;
    this.timer = undefined;
    this.lines = 0;
    if (records === 0) return;
    this.skipped = { violations: new Map(), records: 0 };
    const total = [...violations.values()].reduce((sum, n) => sum + n, 0);
    const byVector = [...violations].sort(([, a], [, b]) => b - a);
    const parts = byVector.map(([vector, count]) => `${vector} ${count}`);
    const line = `${total} more violations were not logged one by one: ${parts.join(', ')}. incidents$ and the audit trail have each record.`;
    this.logger.error(
      new LogEntry(line, {
        skippedViolations: total,
        skippedRecords: records,
        byVector: Object.fromEntries(byVector),
      }),
    );
  }
}

function levelOf({ action, severity, vector }: SecurityIncident): Level {
  if (severity === 'low') return 'log';
  const isWarning =
    action === 'reported' || vector === BY_HAND || severity === 'medium';
  return isWarning ? 'warn' : 'error';
}
