import { inspect } from 'node:util';
import { BY_HAND, REFUSAL, type SecurityIncident } from '../incident.js';
import { VECTORS } from '../vectors.js';

/**
 * What a logger gets: a line for a person and fields for a program, in one object, since loggers disagree on where each
 * belongs. Nest's ConsoleLogger prints an object by inspecting it, and gets the line. pino takes the line from `msg`,
 * winston from `message`, and both keep the other own members as fields, as `json: true` does.
 */
export class LogEntry {
  readonly msg: string;

  constructor(line: string, incident: SecurityIncident | object) {
    this.msg = line;
    Object.assign(this, fieldsOf(incident));
  }

  /** On the prototype, so that a logger that writes all own members does not write the line twice. */
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

/** One line: what was done about which vector, where, whose it was, and the id to look it up by. */
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
  // What to change in the application, where the log is read.
  const fix =
    vector === BY_HAND || vector === REFUSAL ? undefined : VECTORS[vector]?.fix;
  return { ...fields, disclosed: impact.disclosed, fix };
}
