import { lookupGetter } from './intrinsics.js';

/**
 * A property of a plain object that is known to have it, unless it is an accessor. A descriptor is as fast, but garbage:
 * while all of a large message is alive, each collection costs more than what is looked for.
 */
export function dataPropertyOf(target: object, key: string): unknown {
  return lookupGetter(target, key) === undefined
    ? (target as Record<string, unknown>)[key]
    : undefined;
}
