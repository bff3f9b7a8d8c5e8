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

/** What `advance` returns when there is nothing left. */
export const DONE: unique symbol = Symbol('done');

/** What may still be spent; every place that is looked at costs one. */
export interface Budget {
  left: number;
}

/**
 * A place inside one container. It goes on from object to object, so that a walk can stop
 * anywhere, and tolerates every change of the container in between.
 */
export interface Cursor {
  /** What it stands in; `undefined` at the roots. */
  readonly container: object | undefined;
  /**
   * Passes over what is not an object. Runs no code of the application.
   *
   * @returns the next object; `undefined` when the budget is spent; or `DONE`
   */
  advance(budget: Budget): object | undefined | typeof DONE;
  /** Where the object that was returned last stands. */
  segment(): Segment;
}

// Captured at load: an override in a subclass or a patched prototype must not run.
const { getOwnPropertyDescriptor, getOwnPropertySymbols, hasOwn, keys } =
  Object;
const { ownKeys } = Reflect;

/** Arrays up to this length also have their named properties looked at. */
const MAX_LENGTH_WITH_NAMES = 1_024;
/** Arrays from this length on are probed for being sparse. */
const MIN_SPARSE_LENGTH = 65_536;
const SPARSE_PROBES = 64;
/** V8 stores no longer array than this (1 GiB of elements) other than by its keys. */
const MAX_DENSE_LENGTH = 2 ** 27;

/** Objects with more properties than this take milliseconds only to list the names. */
const MANY_PROPERTIES = 10_000;

const wide = new WeakSet<object>();

/** Whether an object was found to have so many properties that to list their names takes milliseconds. */
export function isKnownToBeWide(value: object): boolean {
  return wide.has(value);
}

/** Pays for one place. @returns whether there was something left to pay with */
function spend(budget: Budget): boolean {
  return budget.left-- > 0;
}

/**
 * Where a walk begins: a name for the paths, and a value. A store is a map from names to values,
 * whose entries people write like properties: `state.prefs`.
 */
export type Root = readonly [name: string, value: unknown, isStore?: boolean];

/** The names and values that a walk starts at. */
export class RootCursor implements Cursor {
  readonly container = undefined;
  #at = 0;

  constructor(private readonly roots: readonly Root[]) {}

  advance(budget: Budget): object | undefined | typeof DONE {
    while (this.#at < this.roots.length) {
      if (!spend(budget)) return undefined;
      const value = this.roots[this.#at++][1];
      if (typeof value === 'object' && value !== null) return value;
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
      const value: unknown = getOwnPropertyDescriptor(
        this.container,
        this.#keys[this.#at++],
      )?.value;
      if (typeof value === 'object' && value !== null) return value;
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
      if (typeof value === 'object' && value !== null) return value;
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
      if (typeof value === 'object' && value !== null) return value;
    }
    while (spend(budget)) {
      const next = nextEntry(this.#entries);
      if (next.done === true) return DONE;
      this.#position++;
      const [key, value] = next.value;
      this.#key = key;
      this.#value = value;
      if (typeof key === 'object' && key !== null) {
        this.#part = 'key';
        return key;
      }
      if (typeof value === 'object' && value !== null) return value;
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
      if (typeof value === 'object' && value !== null) return value;
    }
    return undefined;
  }

  segment(): Segment {
    return { type: 'member', position: this.#position };
  }
}

/**
 * Puts the cursors over the inside of a container onto `stack`.
 *
 * @param thorough also symbols, and properties that are not enumerable: ten times slower
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
  // All names of a long array would be a million strings; only its symbols are free of them.
  if (array.length > MAX_LENGTH_WITH_NAMES) return getOwnPropertySymbols(array);
  const all = allKeys(array);
  return all.slice(all.indexOf('length') + 1);
}

function allKeys(container: object): PropertyKey[] {
  const all = ownKeys(container);
  // Reading the stack of an error runs `Error.prepareStackTrace`, which may be the application's.
  return all.includes('stack') && !isEnumerable(container, 'stack')
    ? all.filter((key) => key !== 'stack')
    : all;
}

/** Whether most of a very long array is holes, so that its keys are few and its indices are not. */
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
