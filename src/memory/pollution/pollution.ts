import { knownElementOf } from '../graph/array-elements.js';
import { dataPropertyOf } from '../graph/data-property.js';
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

/**
 * Whether {@link findPollution} would find something, for what a client has sent: data that is met once and has no
 * cycles. Keeps nothing but what is still to be looked into.
 */
export function isPolluted(payload: unknown, maxNodes: number): boolean {
  if (typeof payload !== 'object' || payload === null) return false;
  const open: object[] = [payload];
  let left = maxNodes;
  // What was met is looked at, also when nothing more is met.
  for (let value = open.pop(); value; value = open.pop()) {
    const kind = kindOf(value);
    if (kind === Kind.Array) {
      const list = value as readonly unknown[];
      for (let at = 0; at < list.length; at++) {
        if (left-- <= 0) break;
        const item = knownElementOf(list, at);
        if (typeof item === 'object' && item !== null) open.push(item);
      }
    } else if (kind === Kind.Properties) {
      // No list of keys and no descriptors: garbage, while all of the message is alive, costs more than the search.
      for (const key in value) {
        if (left-- <= 0) break;
        const mayPollute = key === '__proto__' || key === 'constructor';
        if (mayPollute && pollutingKey(value) !== undefined) return true;
        const item = dataPropertyOf(value, key);
        if (typeof item === 'object' && item !== null) open.push(item);
      }
    }
  }
  return false;
}

function propertyOf(target: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(target, key)?.value as unknown;
}

/** The key of a plain object that would reach a prototype, if it has one. */
export function pollutingKey(value: object): Pollution['key'] | undefined {
  if (hasOwn(value, '__proto__')) return '__proto__';
  if (!hasOwn(value, 'constructor')) return undefined;
  const constructor = propertyOf(value, 'constructor');
  const leadsToPrototype =
    typeof constructor === 'object' &&
    constructor !== null &&
    kindOf(constructor) !== Kind.Leaf &&
    hasOwn(constructor, 'prototype');
  return leadsToPrototype ? 'constructor.prototype' : undefined;
}
