import { isObject } from '../../common/is-object.js';
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
    for (const value of ownValues(arg)) {
      if (isDistinctive(value)) values.add(value);
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

/** Values such as `true` and `0` occur in any payload. */
function isDistinctive(value: unknown): boolean {
  return isObject(value) || (typeof value === 'string' && value !== '');
}
