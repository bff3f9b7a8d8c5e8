import { types } from 'node:util';

import { Kind, kindOf } from './kinds.js';
import { Walk } from './walk.js';

/** Frozen graphs with more places than this are not searched to their end, and do not count. */
export const MAX_FROZEN_NODES = 20_000;

// A frozen Map, Set, Date or buffer can still be changed; a proxy can be anything.
const FREEZABLE: ReadonlySet<Kind> = new Set([Kind.Properties, Kind.Array]);

const { isFrozen } = Object;

/**
 * The objects of a graph that nobody can change, or `undefined` when something in it can be
 * changed or it has more than `MAX_FROZEN_NODES` places. Functions count as unchangeable, as
 * everywhere in this module; private fields cannot be seen into.
 *
 * @param isImmutable what is already known to be immutable
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

/** Whether freezing leaves something of the object that can be changed. */
function hasInnerState(value: object): boolean {
  return (
    types.isDate(value) ||
    types.isWeakMap(value) ||
    types.isWeakSet(value) ||
    types.isGeneratorObject(value)
  );
}
