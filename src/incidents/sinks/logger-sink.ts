import { Logger, type LoggerService } from '@nestjs/common';
import { BY_HAND, type SecurityIncident } from '../incident.js';
import { LogEntry, lineOf } from './log-entry.js';
import type { IncidentSink } from './sink.js';

type Level = 'error' | 'warn' | 'log';

/** How many lines are written within {@link WINDOW_MS}; what exceeds them is counted. */
const MAX_LINES = 30;
const WINDOW_MS = 10_000;

/** What was not written line by line in a window. */
interface Skipped {
  readonly violations: Map<string, number>;
  records: number;
}

/**
 * Writes incidents to Nest's logger: one line for a person, and its members as fields for loggers that keep structure,
 * such as pino. A storm is a bounded number of lines: at most 30 within ten seconds, and one more with the exact count
 * of the rest. The duties that a violation touches stand in the record, see {@link SecurityIncident.impact}.
 *
 * What was acted on is an error, what was only reported a warning; a vector of low severity is never more than a log.
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

  /** Writes the count of what was not written line by line. */
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
  const isNoEmergency =
    action === 'reported' || vector === BY_HAND || severity === 'medium';
  return isNoEmergency ? 'warn' : 'error';
}
