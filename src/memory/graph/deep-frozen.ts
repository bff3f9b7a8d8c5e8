import { types } from 'node:util';

import { Kind, kindOf } from './kinds.js';
import { Walk } from './walk.js';

/** A frozen graph with more places than this counts as mutable. */
export const MAX_FROZEN_NODES = 20_000;

// A frozen Map, Set, Date or buffer is still mutable; a proxy may hide a mutable target.
const FREEZABLE: ReadonlySet<Kind> = new Set([Kind.Properties, Kind.Array]);

const { isFrozen } = Object;

/**
 * The objects of a deeply frozen graph; `undefined` if an object in it is mutable or the graph has
 * more than {@link MAX_FROZEN_NODES} places. Functions count as immutable, as everywhere in this
 * module. Private fields are not visible to it.
 *
 * @param isImmutable whether an object is already known to be immutable
 */
export function deeplyFrozen(
  root: object,
  isImmutable: (value: object) => boolean,
): ReadonlySet<object> | undefined {
  const seen = new Set<object>();
  let isMutable = false;
  const walk = new Walk(
    [['', root]],
    {
      visit(value, walk) {
        if (seen.has(value) || isImmutable(value)) return Kind.Leaf;
        const kind = kindOf(value);
        if (kind === Kind.Exempt) return Kind.Leaf;
        if (!FREEZABLE.has(kind) || !isFrozen(value) || hasInnerState(value)) {
          isMutable = true;
          walk.halt();
          return Kind.Leaf;
        }
        seen.add(value);
        return kind;
      },
    },
    true,
  );
  const isComplete = walk.step(MAX_FROZEN_NODES);
  return isComplete && !isMutable ? seen : undefined;
}

/** Whether an object has internal state that freezing does not protect. */
function hasInnerState(value: object): boolean {
  return (
    types.isDate(value) ||
    types.isWeakMap(value) ||
    types.isWeakSet(value) ||
    types.isGeneratorObject(value)
  );
}
