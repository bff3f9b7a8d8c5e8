import { Kind, kindOf } from '../graph/kinds.js';
import { Walk } from '../graph/walk.js';

/** A key in a payload that would reach a prototype when the payload is merged into an object. */
export interface Pollution {
  readonly key: '__proto__' | 'constructor.prototype';
  /** The way to the object that has the key. */
  readonly path: string;
}

/** Places that are looked at in one payload, unless told otherwise. */
const MAX_NODES = 100_000;

const { hasOwn } = Object;

/**
 * Finds own keys named `__proto__`, and `constructor` with a `prototype` in it, at any depth of a
 * payload; `JSON.parse` makes them from what a client sends. Linear in the size of the payload.
 *
 * @param name how the path begins
 * @param maxNodes what lies beyond is not looked at
 */
export function findPollution(
  payload: unknown,
  name = 'payload',
  maxNodes = MAX_NODES,
): Pollution | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  let found: Pollution | undefined;
  const seen = new Set<object>();
  const walk = new Walk(
    [[name, payload]],
    {
      visit(value, walk) {
        if (seen.has(value)) return Kind.Leaf;
        seen.add(value);
        const kind = kindOf(value);
        const key = kind === Kind.Properties ? pollutingKey(value) : undefined;
        if (key === undefined) return kind;
        found = { key, path: walk.place().path };
        walk.halt();
        return Kind.Leaf;
      },
    },
    false,
  );
  walk.step(maxNodes);
  return found;
}

/** The key of a plain object that would reach a prototype, if it has one. */
export function pollutingKey(value: object): Pollution['key'] | undefined {
  if (hasOwn(value, '__proto__')) return '__proto__';
  if (!hasOwn(value, 'constructor')) return undefined;
  const constructor: unknown = Object.getOwnPropertyDescriptor(
    value,
    'constructor',
  )?.value;
  const leadsToPrototype =
    typeof constructor === 'object' &&
    constructor !== null &&
    kindOf(constructor) !== Kind.Leaf &&
    hasOwn(constructor, 'prototype');
  return leadsToPrototype ? 'constructor.prototype' : undefined;
}
