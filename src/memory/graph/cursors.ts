import { isObject } from '../../common/is-object.js';
import { elementOf } from './array-elements.js';
import {
  isEnumerable,
  mapEntries,
  nextEntry,
  nextMember,
  setValues,
} from './intrinsics.js';
import { Kind } from './kinds.js';
import type { Segment } from './path.js';

/** Returned by {@link Cursor.advance} when the container has no more objects. */
export const DONE: unique symbol = Symbol('done');

/** The number of places that may still be visited. */
export interface Budget {
  left: number;
}

/**
 * A position inside one container. It advances from object to object, so that a walk can pause
 * anywhere. The container may change in between.
 */
export interface Cursor {
  /** The container; `undefined` at the roots. */
  readonly container: object | undefined;
  /**
   * Advances to the next object and skips primitives and functions. Runs no code of the application.
   *
   * @returns the next object; `undefined` when the budget is spent; or `DONE`
   */
  advance(budget: Budget): object | undefined | typeof DONE;
  /** The step from the container to the object that was returned last. */
  segment(): Segment;
}

// Captured at load: an override in a subclass or a patched prototype must not run.
const { getOwnPropertyDescriptor, getOwnPropertySymbols, hasOwn, keys } =
  Object;
const { ownKeys } = Reflect;

/** The named properties of an array are visited up to this length. */
const MAX_LENGTH_WITH_NAMES = 1_024;
/** Arrays of at least this length are checked for being sparse. */
const MIN_SPARSE_LENGTH = 65_536;
const SPARSE_PROBES = 64;
/** V8 stores arrays longer than this (1 GiB of elements) as dictionaries. */
const MAX_DENSE_LENGTH = 2 ** 27;

/** Listing the names of an object with more properties than this takes milliseconds. */
const MANY_PROPERTIES = 10_000;

const wide = new WeakSet<object>();

/** Whether a walk has found more than 10,000 properties in an object. Listing their names takes milliseconds. */
export function isKnownToBeWide(value: object): boolean {
  return wide.has(value);
}

/** Takes one place from the budget. @returns whether the budget had one left */
function spend(budget: Budget): boolean {
  return budget.left-- > 0;
}

/**
 * A starting point of a walk: its name in paths, and its value. A store is a `Map` whose entries
 * appear in paths like properties: `state.prefs`.
 */
export type Root = readonly [name: string, value: unknown, isStore?: boolean];

/** Advances over the roots of a walk. */
export class RootCursor implements Cursor {
  readonly container = undefined;
  #at = 0;

  constructor(private readonly roots: readonly Root[]) {}

  advance(budget: Budget): object | undefined | typeof DONE {
    while (this.#at < this.roots.length) {
      if (!spend(budget)) return undefined;
      const value = this.roots[this.#at++][1];
      if (isObject(value)) return value;
    }
    return DONE;
  }

  segment(): Segment {
    const [name, , isStore = false] = this.roots[this.#at - 1];
    return { type: 'root', name, isStore };
  }
}

class PropertyCursor implements Cursor {
  readonly #keys: readonly PropertyKey[];
  #at = 0;

  constructor(
    readonly container: object,
    keys: readonly PropertyKey[],
  ) {
    this.#keys = keys;
  }

  advance(budget: Budget): object | undefined | typeof DONE {
    while (this.#at < this.#keys.length) {
      if (!spend(budget)) return undefined;
      const key = this.#keys[this.#at++];
      const property = getOwnPropertyDescriptor(this.container, key);
      const value: unknown = property?.value;
      if (isObject(value)) return value;
    }
    return DONE;
  }

  segment(): Segment {
    const key = this.#keys[this.#at - 1];
    return Array.isArray(this.container) && isIndex(key)
      ? { type: 'index', index: Number(key) }
      : { type: 'property', key };
  }
}

class ArrayCursor implements Cursor {
  #at = 0;

  constructor(readonly container: readonly unknown[]) {}

  advance(budget: Budget): object | undefined | typeof DONE {
    while (this.#at < this.container.length) {
      if (!spend(budget)) return undefined;
      const value = elementOf(this.container, this.#at++);
      if (isObject(value)) return value;
    }
    return DONE;
  }

  segment(): Segment {
    return { type: 'index', index: this.#at - 1 };
  }
}

class MapCursor implements Cursor {
  readonly #entries: object;
  #position = -1;
  #key: unknown;
  #value: unknown;
  #part: 'key' | 'value' = 'value';

  constructor(readonly container: object) {
    this.#entries = mapEntries(container);
  }

  advance(budget: Budget): object | undefined | typeof DONE {
    if (this.#part === 'key') {
      this.#part = 'value';
      const value = this.#value;
      if (isObject(value)) return value;
    }
    while (spend(budget)) {
      const next = nextEntry(this.#entries);
      if (next.done === true) return DONE;
      this.#position++;
      const [key, value] = next.value;
      this.#key = key;
      this.#value = value;
      if (isObject(key)) {
        this.#part = 'key';
        return key;
      }
      if (isObject(value)) return value;
    }
    return undefined;
  }

  segment(): Segment {
    return {
      type: 'entry',
      key: this.#key,
      position: this.#position,
      part: this.#part,
    };
  }
}

class SetCursor implements Cursor {
  readonly #members: object;
  #position = -1;

  constructor(readonly container: object) {
    this.#members = setValues(container);
  }

  advance(budget: Budget): object | undefined | typeof DONE {
    while (spend(budget)) {
      const next = nextMember(this.#members);
      if (next.done === true) return DONE;
      this.#position++;
      const { value } = next;
      if (isObject(value)) return value;
    }
    return undefined;
  }

  segment(): Segment {
    return { type: 'member', position: this.#position };
  }
}

/**
 * Pushes the cursors of a container onto `stack`.
 *
 * @param thorough include symbols and non-enumerable properties: ten times slower
 * @returns whether the container has so many properties that listing them is slow
 */
export function open(
  stack: Cursor[],
  container: object,
  kind: Kind,
  thorough: boolean,
): boolean {
  switch (kind) {
    case Kind.Properties:
    case Kind.ManyProperties: {
      const names = thorough ? allKeys(container) : keys(container);
      if (names.length > 0) stack.push(new PropertyCursor(container, names));
      if (names.length <= MANY_PROPERTIES) return false;
      wide.add(container);
      return true;
    }
    case Kind.Array:
      openArray(stack, container as readonly unknown[], thorough);
      return false;
    case Kind.Map:
      openNames(stack, container, thorough);
      stack.push(new MapCursor(container));
      return false;
    case Kind.Set:
      openNames(stack, container, thorough);
      stack.push(new SetCursor(container));
      return false;
    default:
      return false;
  }
}

function openNames(stack: Cursor[], container: object, thorough: boolean) {
  const names = thorough ? allKeys(container) : keys(container);
  if (names.length > 0) stack.push(new PropertyCursor(container, names));
}

function openArray(
  stack: Cursor[],
  container: readonly unknown[],
  thorough: boolean,
) {
  if (isSparse(container)) {
    stack.push(new PropertyCursor(container, ownKeys(container)));
    return;
  }
  const names = thorough ? namesBesideIndices(container) : [];
  if (names.length > 0) stack.push(new PropertyCursor(container, names));
  if (container.length > 0) stack.push(new ArrayCursor(container));
}

function namesBesideIndices(array: readonly unknown[]): PropertyKey[] {
  // Listing all names of a long array would create a string for every index; listing its symbols does not.
  if (array.length > MAX_LENGTH_WITH_NAMES) return getOwnPropertySymbols(array);
  const all = allKeys(array);
  return all.slice(all.indexOf('length') + 1);
}

function allKeys(container: object): PropertyKey[] {
  const all = ownKeys(container);
  // Reading `stack` of an error runs `Error.prepareStackTrace`, which the application may have set.
  return all.includes('stack') && !isEnumerable(container, 'stack')
    ? all.filter((key) => key !== 'stack')
    : all;
}

/** Whether a very long array consists mostly of holes, so that it has far fewer keys than indices. */
function isSparse(array: readonly unknown[]): boolean {
  const { length } = array;
  if (length < MIN_SPARSE_LENGTH) return false;
  if (length > MAX_DENSE_LENGTH) return true;
  for (let probe = 0.5; probe < SPARSE_PROBES; probe++) {
    if (hasOwn(array, Math.floor((probe / SPARSE_PROBES) * length))) {
      return false;
    }
  }
  return true;
}

function isIndex(key: PropertyKey): key is string {
  return typeof key === 'string' && String(Number(key) >>> 0) === key;
}
