import { isObject } from '../../common/is-object.js';
import { elementOf } from '../../memory/index.js';
import type { MessageScope } from '../../manager/index.js';

const { getOwnPropertyDescriptor, keys } = Object;

/** Objects of an emission that are compared with a payload at most. */
const MAX_OBJECTS = 64;

/**
 * The payload of a message, if an emission passes it on: the object itself, a part of it, or an extended copy. An
 * emission such as `'saved'` does not pass on the saved payload.
 */
export function payloadPassedOnIn(
  emitted: readonly unknown[],
  { arrival }: MessageScope,
): readonly unknown[] | undefined {
  if (!arrival) return undefined;
  const values = valuesOf(arrival.args);
  return carriesAny(emitted, values) ? arrival.args : undefined;
}

/** The values that a copy of the payload would share with it: its objects and its texts. */
function valuesOf(args: readonly unknown[]): ReadonlySet<unknown> {
  const values = new Set<unknown>();
  for (const arg of args) {
    if (!isObject(arg)) continue;
    values.add(arg);
    const found: unknown[] = [];
    addValues(arg, found);
    for (const value of found) if (isDistinctive(value)) values.add(value);
  }
  return values;
}

function carriesAny(
  emitted: readonly unknown[],
  values: ReadonlySet<unknown>,
): boolean {
  const pending: unknown[] = [...emitted];
  for (let i = 0; i < pending.length && i < MAX_OBJECTS; i++) {
    const value = pending[i];
    if (values.has(value)) return true;
    if (isObject(value) && pending.length < MAX_OBJECTS)
      addValues(value, pending);
  }
  return false;
}

function addValues(value: object, found: unknown[]): void {
  if (Array.isArray(value)) {
    const { length } = value;
    for (let i = 0; i < length && found.length < MAX_OBJECTS; i++)
      found.push(elementOf(value, i));
    return;
  }
  for (const key of keys(value)) {
    if (found.length >= MAX_OBJECTS) return;
    found.push(getOwnPropertyDescriptor(value, key)?.value);
  }
}

/** Values such as `true` and `0` occur in any payload. */
function isDistinctive(value: unknown): boolean {
  return isObject(value) || (typeof value === 'string' && value !== '');
}
