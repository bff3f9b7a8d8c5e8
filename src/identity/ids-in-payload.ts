import type { IdRefusal } from './ids/assess-id.js';

/** Ids of one array are judged up to here; a longer list is no list of ids. */
const MAX_IDS_PER_FIELD = 1000;

/** A field of a payload, and the id in it. */
export type IdInPayload = readonly [field: string, value: unknown];

/** An id that was refused. */
export interface RefusedId {
  readonly field: string;
  readonly reasons: readonly IdRefusal[];
}

const NONE: readonly IdInPayload[] = Object.freeze([]);

/** The ids in each object of a payload, by the names of their fields. */
export function idsInPayload(
  data: unknown,
  fields: readonly string[],
): readonly IdInPayload[] {
  if (typeof data !== 'object' || data === null) return NONE;
  const found: IdInPayload[] = [];
  // Several arguments of one message arrive as an array.
  if (!Array.isArray(data)) collect(data, fields, found);
  else {
    for (const part of data) {
      if (typeof part === 'object' && part !== null)
        collect(part as object, fields, found);
    }
  }
  return found;
}

function collect(
  part: object,
  fields: readonly string[],
  found: IdInPayload[],
): void {
  for (const field of fields) {
    if (!Object.hasOwn(part, field)) continue;
    const value = (part as Record<string, unknown>)[field];
    if (value === null || value === undefined) continue;
    if (Array.isArray(value)) {
      if (value.length > MAX_IDS_PER_FIELD) found.push([field, undefined]);
      else for (const id of value) found.push([field, id]);
    } else if (typeof value !== 'object' || isOperator(value)) {
      found.push([field, value]);
    }
    // Any other object describes a thing (`room: { name }`) and is no id.
  }
}

/** `{ $ne: null }`: a query in the place of an id. Source: OWASP WSTG, testing for NoSQL injection. */
function isOperator(value: object): boolean {
  const keys = Object.keys(value);
  return keys.length === 0 || keys.some((key) => key.startsWith('$'));
}
