import { knownElementOf } from '../graph/array-elements.js';
import { dataPropertyOf } from '../graph/data-property.js';
import { Kind, kindOf } from '../graph/kinds.js';
import { Walk } from '../graph/walk.js';

/** A key of a payload that would reach a prototype if the payload were merged into an object (CWE-1321). */
export interface Pollution {
  readonly key: '__proto__' | 'constructor.prototype';
  /** The path of the object that has the key. */
  readonly path: string;
}

/** Default for the places visited in one payload. */
const MAX_NODES = 100_000;

const { hasOwn } = Object;

/**
 * Finds an own key `__proto__`, or `constructor` with a key `prototype`, at any depth of a payload.
 * `JSON.parse` creates such keys. Linear in the size of the payload.
 *
 * @param name the root of the path
 * @param maxNodes the places visited at most
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
 * Whether {@link findPollution} would find a key in a parsed message, which has no cycles and no repeated references.
 * It does not track visited objects, only those that are still open.
 */
export function isPolluted(payload: unknown, maxNodes: number): boolean {
  if (typeof payload !== 'object' || payload === null) return false;
  const open: object[] = [payload];
  let left = maxNodes;
  // An object that is already open is checked even if the budget is spent.
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
      // No key lists and no descriptors: while the message is alive, collecting them costs more than the search.
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

/** The key of a plain object that would reach a prototype; `undefined` if it has none. */
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
