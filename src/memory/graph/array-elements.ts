import { lookupGetter } from './intrinsics.js';

const { hasOwn } = Object;

/** Whether any array in the process has ever had an accessor at an index. */
let hasSeenAccessor = false;

/** Reads an own element; `undefined` for an accessor. Three times as fast as reading a descriptor. */
export function elementOf(array: readonly unknown[], index: number): unknown {
  if (!hasOwn(array, index)) return undefined;
  if (lookupGetter(array, index) === undefined) return array[index];
  hasSeenAccessor = true;
  return undefined;
}

/**
 * Reads an own element of an array that a complete inspection has visited. It skips the accessor check, which is most
 * of the cost of reading an array, until an accessor is seen anywhere in the process.
 */
export function knownElementOf(
  array: readonly unknown[],
  index: number,
): unknown {
  if (hasSeenAccessor) return elementOf(array, index);
  return hasOwn(array, index) ? array[index] : undefined;
}
