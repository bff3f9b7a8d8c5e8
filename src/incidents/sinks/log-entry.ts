import { inspect } from 'node:util';
import { BY_HAND, REFUSAL, type SecurityIncident } from '../incident.js';
import { VECTORS } from '../vectors.js';

/**
 * A log message with a readable line and structured fields in one object, since loggers expect them in different
 * places. Nest's ConsoleLogger prints the inspected object, which is the line. pino reads the line from `msg`, winston
 * from `message`; both write the other own members as fields, like `json: true`.
 */
export class LogEntry {
  readonly msg: string;

  constructor(line: string, incident: SecurityIncident | object) {
    this.msg = line;
    Object.assign(this, fieldsOf(incident));
  }

  /** An accessor, so that a logger that writes all own members does not write the line twice. */
  get message(): string {
    return this.msg;
  }

  toString(): string {
    return this.msg;
  }

  [inspect.custom](): string {
    return this.msg;
  }
}

/** One line: the vector, the response, the place, the users, and the id of the incident. */
export function lineOf(incident: SecurityIncident): string {
  const { action, vector, event, users, handler, paths, id } = incident;
  if (vector === BY_HAND) return byHand(incident);
  if (vector === REFUSAL) return refusal(incident);
  const where = [
    event === null ? '' : `event "${event}"`,
    handler === null ? '' : `in ${handler}`,
    paths.length === 0 ? '' : `at ${paths.join(' and ')}`,
    users.length === 0 ? '' : `for ${users.join(' and ')}`,
  ].filter((part) => part !== '');
  const what = `${vector} ${action}${timesOf(incident)}`;
  return `${what}${where.length > 0 ? ': ' : ''}${where.join(', ')} (incident ${id})`;
}

function byHand({ action, users, reason, id }: SecurityIncident): string {
  const whom = users.length === 0 ? 'the server' : users.join(' and ');
  const why = reason === undefined ? '' : `: ${reason}`;
  return `by hand: ${whom} ${action}${why} (incident ${id})`;
}

function refusal(incident: SecurityIncident): string {
  const { namespace, paths, reason = '', id } = incident;
  const where = namespace === null ? '' : ` in the namespace ${namespace}`;
  return `would be refused${timesOf(incident)}${where}: ${reason}, by ${paths.join(' and ')} (incident ${id})`;
}

function timesOf({ count, repeats }: SecurityIncident): string {
  return count > 1 || repeats !== undefined ? ` ${count} more times` : '';
}

function fieldsOf(incident: SecurityIncident | object): object {
  if (!('impact' in incident)) return incident;
  const { impact, ...fields } = incident;
  const { vector } = fields;
  // The log shows what to change in the application.
  const fix =
    vector === BY_HAND || vector === REFUSAL ? undefined : VECTORS[vector]?.fix;
  return { ...fields, disclosed: impact.disclosed, fix };
}
