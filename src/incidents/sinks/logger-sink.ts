import { Logger, type LoggerService } from '@nestjs/common';
import { BY_HAND, type SecurityIncident } from '../incident.js';
import type { IncidentSink } from './sink.js';
import { type Severity, VECTORS } from '../vectors.js';

const LEVELS = {
  critical: 'error',
  high: 'warn',
  medium: 'log',
} as const satisfies Record<Severity, keyof LoggerService>;

/**
 * Writes incidents to Nest's logger, one structured object each, so that `json: true` and loggers
 * such as pino keep every member. `critical` goes out as an error, `high` as a warning.
 */
export class LoggerSink implements IncidentSink {
  readonly name = 'logger';

  constructor(
    private readonly logger: LoggerService = new Logger('SecurityIncident'),
  ) {}

  write(incident: SecurityIncident): void {
    this.logger[LEVELS[incident.severity]](entryOf(incident));
  }
}

function entryOf({ impact, ...incident }: SecurityIncident): object {
  const { vector, action, count } = incident;
  const times = count > 1 || incident.repeats ? `, ${count} more` : '';
  return {
    message: `${vector} ${action}${times}`,
    ...incident,
    disclosed: impact.disclosed,
    duties: impact.duties,
    // What to change in the application, where the log is read.
    mend: vector === BY_HAND ? undefined : VECTORS[vector]?.mend,
  };
}
