import { isObject } from '../../common/is-object.js';
import type { MessageScope } from '../../manager/index.js';

const { getOwnPropertyDescriptor, keys } = Object;

/** Objects of an emission that are compared with a payload. */
const MAX_OBJECTS = 64;

/**
 * The payload of a message, if an emission passes it on: the object itself, a part of it, or a copy with a field
 * more. A handler that merely says "saved" has not passed on what was saved.
 */
export function payloadPassedOnIn(
  emitted: readonly unknown[],
  { arrival }: MessageScope,
): readonly unknown[] | undefined {
  if (!arrival) return undefined;
  const values = valuesOf(arrival.args);
  return carriesAny(emitted, values) ? arrival.args : undefined;
}

/** What a copy of the payload would have in common with it: its objects, and its texts and numbers. */
function valuesOf(args: readonly unknown[]): ReadonlySet<unknown> {
  const values = new Set<unknown>();
  for (const arg of args) {
    if (!isObject(arg)) continue;
    values.add(arg);
    for (const value of ownValues(arg)) {
      if (isTelling(value)) values.add(value);
    }
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
    if (isObject(value)) pending.push(...ownValues(value));
  }
  return false;
}

function* ownValues(value: object): Iterable<unknown> {
  for (const key of keys(value).slice(0, MAX_OBJECTS)) {
    yield getOwnPropertyDescriptor(value, key)?.value;
  }
}

/** `true`, `0` and the like stand everywhere. */
function isTelling(value: unknown): boolean {
  return isObject(value) || (typeof value === 'string' && value !== '');
}
