import { lookupGetter } from './intrinsics.js';

/**
 * Reads a property that an object is known to have; `undefined` for an accessor. Reading a descriptor is as fast, but
 * creates garbage: while a large message is alive, the garbage collections cost more than the search.
 */
export function dataPropertyOf(target: object, key: string): unknown {
  return lookupGetter(target, key) === undefined
    ? (target as Record<string, unknown>)[key]
    : undefined;
}
