import type { FieldsByEvent } from '../isolation.options.js';

/** Objects that are looked at in one payload. */
const MAX_OBJECTS = 10_000;

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

/**
 * The first field of one of these names, at any depth of plain data, whose value is somebody else than `userId`.
 * Iterative, and invokes no getter.
 */
export function fieldNamingAnother(
  payload: unknown,
  names: readonly string[],
  userId: string,
  root = 'payload',
): NamedField | undefined {
  if (names.length === 0) return undefined;
  const pending: [value: unknown, path: string][] = [[payload, root]];
  const seen = new Set<object>();
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [value, path] = next;
    if (typeof value !== 'object' || value === null || seen.has(value))
      continue;
    if (seen.size >= MAX_OBJECTS) return undefined;
    seen.add(value);
    const isArray = Array.isArray(value);
    for (const [key, property] of Object.entries(
      Object.getOwnPropertyDescriptors(value),
    )) {
      const item: unknown = property.value;
      const at = isArray ? `${path}[${key}]` : `${path}.${key}`;
      if (names.includes(key) && isId(item) && String(item) !== userId) {
        return { path: at, value: String(item) };
      }
      if (typeof item === 'object') pending.push([item, at]);
    }
  }
  return undefined;
}

function isList(fields: FieldsByEvent): fields is readonly string[] {
  return Array.isArray(fields);
}

function isId(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
