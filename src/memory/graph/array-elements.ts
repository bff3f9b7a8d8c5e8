import { lookupGetter } from './intrinsics.js';

const { hasOwn } = Object;

/** Whether an index of any array in the process was ever seen to be an accessor. */
let areThereAccessors = false;

/** An own element, unless it is an accessor. Thrice as fast as asking for a descriptor. */
export function elementOf(array: readonly unknown[], index: number): unknown {
  if (!hasOwn(array, index)) return undefined;
  if (lookupGetter(array, index) === undefined) return array[index];
  areThereAccessors = true;
  return undefined;
}

/**
 * The same, for an array that an inspection has looked at to its end. To ask is most of what a look at an array costs,
 * and an index that has become an accessor since is unheard of; once there is one anywhere, every index is asked again.
 */
export function knownElementOf(
  array: readonly unknown[],
  index: number,
): unknown {
  if (areThereAccessors) return elementOf(array, index);
  return hasOwn(array, index) ? array[index] : undefined;
}
