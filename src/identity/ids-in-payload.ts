import type { IdRefusal } from './ids/assess-id.js';

/** Different ids of one message that are judged; beyond, the message is refused. */
const MAX_IDS = 1000;

/** Characters of the ids of one message that are judged; beyond, the message is refused. */
const MAX_CHARACTERS = 32 * 1024;

/** Parts of a message, and ids of it, that are visited. */
const MAX_VISITS = 100_000;

/** Ids of one message that are compared one by one. */
const FEW = 4;

/** A field of a payload, and the id in it. */
export type IdInPayload = readonly [field: string, value: unknown];

/** An id that was refused. */
export interface RefusedId {
  readonly field: string;
  readonly reasons: readonly IdRefusal[];
}

const NONE: readonly IdInPayload[] = Object.freeze([]);

/**
 * The ids in each object of a payload, by the names of their fields; each id of a field once. What a message may cost is
 * bounded over all its fields: the id that is one too many is `undefined`, which no rule accepts.
 */
export function idsInPayload(
  data: unknown,
  fields: readonly string[],
): readonly IdInPayload[] {
  if (typeof data !== 'object' || data === null) return NONE;
  if (Array.isArray(data)) return idsInParts(data, fields);
  const ids = new CollectedIds();
  collect(data, fields, ids);
  return ids.found;
}

/** Several arguments of one message arrive as an array. */
function idsInParts(
  parts: readonly unknown[],
  fields: readonly string[],
): readonly IdInPayload[] {
  const ids = new CollectedIds();
  const names = new Set(fields);
  for (const part of parts) {
    if (ids.isFull) break;
    // A list in a list has no fields.
    if (typeof part === 'object' && part !== null && !Array.isArray(part))
      collectOfPart(part, fields, names, ids);
  }
  return ids.found;
}

/** The ids of one message, within its budget. */
class CollectedIds {
  readonly found: IdInPayload[] = [];
  isFull = false;
  private seen: Map<string, Set<unknown>> | undefined;
  private visits = 0;
  private characters = 0;

  add(field: string, id: unknown): void {
    if (this.isFull) return;
    this.visits += 1;
    if (this.hasSeen(field, id) && this.visits <= MAX_VISITS) return;
    if (typeof id === 'string') this.characters += id.length;
    this.isFull =
      this.found.length >= MAX_IDS ||
      this.visits > MAX_VISITS ||
      // A single long id is refused for its length.
      (this.characters > MAX_CHARACTERS && this.found.length > 0);
    this.found.push([field, this.isFull ? undefined : id]);
  }

  private hasSeen(field: string, id: unknown): boolean {
    // The few ids of an ordinary message are compared faster than a set is built.
    if (this.found.length <= FEW)
      return this.found.some(([name, value]) => name === field && value === id);
    this.seen ??= setsOf(this.found);
    const ids = this.seen.get(field);
    if (!ids) this.seen.set(field, new Set([id]));
    else if (ids.has(id)) return true;
    else ids.add(id);
    return false;
  }
}

function setsOf(found: readonly IdInPayload[]): Map<string, Set<unknown>> {
  const sets = new Map<string, Set<unknown>>();
  for (const [field, id] of found) {
    const ids = sets.get(field);
    if (ids) ids.add(id);
    else sets.set(field, new Set([id]));
  }
  return sets;
}

function collect(
  payload: object,
  fields: readonly string[],
  ids: CollectedIds,
): void {
  for (const field of fields) collectField(payload, field, ids);
}

/**
 * The same for one of many. Mostly they are plain objects of few properties, whose names are listed several times as
 * fast as they are asked for each field; the names of bytes are as many as there are.
 */
function collectOfPart(
  part: object,
  fields: readonly string[],
  names: ReadonlySet<string>,
  ids: CollectedIds,
): void {
  if (Object.getPrototypeOf(part) !== Object.prototype)
    collect(part, fields, ids);
  else for (const key in part) if (names.has(key)) collectField(part, key, ids);
}

function collectField(part: object, field: string, ids: CollectedIds): void {
  if (ids.isFull || !Object.hasOwn(part, field)) return;
  const value = (part as Record<string, unknown>)[field];
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    for (const id of value) {
      ids.add(field, id);
      if (ids.isFull) return;
    }
  } else if (typeof value !== 'object' || isOperator(value)) {
    ids.add(field, value);
  }
  // Any other object describes a thing (`room: { name }`) and is no id.
}

/** `{ $ne: null }`: a query in the place of an id. Source: OWASP WSTG, testing for NoSQL injection. */
function isOperator(value: object): boolean {
  const keys = Object.keys(value);
  return keys.length === 0 || keys.some((key) => key.startsWith('$'));
}
