import { isObject } from '../../common/is-object.js';
import { elementOf, isKnownToBeWide } from '../../memory/index.js';
import type { FieldsByEvent } from '../isolation.options.js';

/** Fields and elements of one payload that are read at most. */
export const MAX_FIELDS = 4_096;

/** The field names for an event. */
export function fieldsFor(
  fields: FieldsByEvent,
  event: string,
): readonly string[] {
  if (isList(fields)) return fields;
  return Object.hasOwn(fields, event) ? fields[event] : [];
}

/** A field that names a user, and the id in it. */
export interface NamedField {
  readonly path: string;
  readonly value: string;
}

/** An object to be searched, and its place in the payload. */
interface Place {
  readonly value: object;
  readonly parent?: Place;
  readonly key?: string | number;
}

/**
 * The first field with one of these names, at any depth of plain data, whose value is an id other than `userId`.
 * Searches breadth-first, reads at most {@link MAX_FIELDS} fields, and invokes no getter.
 */
export function fieldNamingAnother(
  payload: unknown,
  names: readonly string[],
  userId: string,
  root = 'payload',
): NamedField | undefined {
  if (names.length === 0 || !isObject(payload)) return undefined;
  const places: Place[] = [{ value: payload }];
  const seen = new Set<object>([payload]);
  let left = MAX_FIELDS;
  const enqueue = (item: unknown, parent: Place, key: string | number) => {
    if (!isObject(item) || seen.has(item)) return;
    seen.add(item);
    places.push({ value: item, parent, key });
  };
  // The list grows while it is read, which makes the search breadth-first.
  for (const place of places) {
    const { value } = place;
    for (const name of names) {
      const id = ownValue(value, name);
      if (isId(id) && String(id) !== userId) {
        return { path: pathOf(place, name, root), value: String(id) };
      }
    }
    if (Array.isArray(value)) {
      // By index: listing the keys of a long array takes longer than parsing it.
      for (let index = 0; index < value.length; index++) {
        if (left-- === 0) return undefined;
        enqueue(elementOf(value, index), place, index);
      }
    } else if (!ArrayBuffer.isView(value)) {
      // Listing its names takes milliseconds, and it has more fields than the limit.
      if (isKnownToBeWide(value)) return undefined;
      for (const key in value) {
        if (left-- === 0) return undefined;
        enqueue(ownValue(value, key), place, key);
      }
    }
  }
  return undefined;
}

function ownValue(target: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(target, key)?.value as unknown;
}

function pathOf(place: Place, name: string, root: string): string {
  const steps = [step(place.value, name)];
  for (let at = place; at.parent && at.key !== undefined; at = at.parent)
    steps.unshift(step(at.parent.value, at.key));
  return root + steps.join('');
}

function step(holder: object, key: string | number): string {
  return Array.isArray(holder) ? `[${key}]` : `.${key}`;
}

function isList(fields: FieldsByEvent): fields is readonly string[] {
  return Array.isArray(fields);
}

function isId(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
