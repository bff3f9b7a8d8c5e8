import { isObject } from '../../common/is-object.js';
import { elementOf, isKnownToBeWide } from '../../memory/index.js';
import type { FieldsByEvent } from '../isolation.options.js';

/** Fields and elements that are looked at in one payload. */
export const MAX_FIELDS = 4_096;

/** The names for an event; none for most applications. */
export function fieldsFor(
  fields: FieldsByEvent,
  event: string,
): readonly string[] {
  if (isList(fields)) return fields;
  return Object.hasOwn(fields, event) ? fields[event] : [];
}

/** A field that names somebody, and whom. */
export interface NamedField {
  readonly path: string;
  readonly value: string;
}

/** An object that is to be looked into, and where it stands. */
interface Place {
  readonly value: object;
  readonly parent?: Place;
  readonly key?: string | number;
}

/**
 * The first field of one of these names, at any depth of plain data, whose value is somebody else than `userId`.
 * Looks into an object before its parts, at most at {@link MAX_FIELDS} fields, and invokes no getter.
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
  const meet = (item: unknown, parent: Place, key: string | number) => {
    if (!isObject(item) || seen.has(item)) return;
    seen.add(item);
    places.push({ value: item, parent, key });
  };
  // The list grows while it is read: what stands nearer to the root comes first.
  for (const place of places) {
    const { value } = place;
    for (const name of names) {
      const id = ownValue(value, name);
      if (isId(id) && String(id) !== userId) {
        return { path: pathOf(place, name, root), value: String(id) };
      }
    }
    if (Array.isArray(value)) {
      // By index: to list the keys of a long array takes longer than to parse it.
      for (let index = 0; index < value.length; index++) {
        if (left-- === 0) return undefined;
        meet(elementOf(value, index), place, index);
      }
    } else if (!ArrayBuffer.isView(value)) {
      // To list its names takes milliseconds, and it has more of them than are looked at.
      if (isKnownToBeWide(value)) return undefined;
      for (const key in value) {
        if (left-- === 0) return undefined;
        meet(ownValue(value, key), place, key);
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
