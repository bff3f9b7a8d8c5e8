import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { isJsonObject } from '../../common/is-object.js';

/** The members of an incident that suggestions are made from. */
export interface SeenIncident {
  readonly id: string | null;
  readonly vector: string;
  readonly event: string | null;
  readonly handler: string | null;
  readonly rooms: readonly string[];
  readonly namespace: string | null;
  readonly paths: readonly string[];
  readonly reserved: readonly string[];
  readonly reason: string | null;
  readonly count: number;
}

/** The content of a file. */
export interface IncidentFile {
  readonly incidents: AsyncIterable<SeenIncident>;
  /** The number of lines without an incident; complete when all incidents have been read. */
  readonly otherLines: () => number;
}

/**
 * Reads the incidents of an audit file, or of JSON Lines: one record per line, or in the member `message`, as Nest's
 * logger writes it with `json: true`. Keeps one line in memory at a time.
 */
export function readIncidents(path: string): IncidentFile {
  let others = 0;
  async function* read(): AsyncGenerator<SeenIncident> {
    const input = createReadStream(path);
    // The iterator of readline does not reject if the file cannot be read.
    let failure: unknown;
    input.on('error', (error) => (failure = error));
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      const incident = incidentIn(parse(line));
      if (incident) yield incident;
      else if (line.trim() !== '') others++;
    }
    if (failure !== undefined) throw failure;
  }
  return { incidents: read(), otherLines: () => others };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function incidentIn(value: unknown): SeenIncident | undefined {
  if (!isJsonObject(value)) return undefined;
  const { record, message } = value;
  if (isJsonObject(record))
    return isJsonObject(record.incident) ? seen(record.incident) : undefined;
  return isJsonObject(message) ? seen(message) : seen(value);
}

function seen(value: Record<string, unknown>): SeenIncident | undefined {
  const { id, vector, event, handler, rooms, namespace } = value;
  const { paths, reserved, reason, count } = value;
  if (typeof vector !== 'string' || typeof value.action !== 'string')
    return undefined;
  return {
    id: textOf(id),
    vector,
    event: textOf(event),
    handler: textOf(handler),
    rooms: textsOf(rooms),
    namespace: textOf(namespace),
    paths: textsOf(paths),
    reserved: textsOf(reserved),
    reason: textOf(reason),
    count: typeof count === 'number' && count > 0 ? count : 1,
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : [];
}
