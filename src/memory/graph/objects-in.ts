import { Kind, kindOf } from './kinds.js';
import { Walk } from './walk.js';

/** The objects reachable from a value, including itself, within `maxNodes` places. */
export function objectsIn(
  value: unknown,
  maxNodes: number,
): ReadonlySet<object> {
  const found = new Set<object>();
  const visit = (object: object) => {
    if (found.has(object)) return Kind.Leaf;
    found.add(object);
    return kindOf(object);
  };
  new Walk([['', value]], { visit }, false).step(maxNodes);
  return found;
}
