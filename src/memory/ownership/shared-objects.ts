import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { KeyObject } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { Server } from 'node:net';
import { Stream } from 'node:stream';
import { types } from 'node:util';

/** Every instance of it is shared. */
export type SharedClass = abstract new (...args: never[]) => object;

/** Says whether an object is shared. Must be quick, and must not change its mind. */
export type SharedPredicate = (value: object) => boolean;

/**
 * What the application declares to be meant for everybody: one object, every instance of a class,
 * or whatever a predicate says. A function counts as a class when it was written with `class`, or
 * has something on its prototype; any other function is a predicate.
 */
export type SharedDeclaration = object | SharedClass | SharedPredicate;

const { getOwnPropertyDescriptor, getPrototypeOf, prototype } = Object;
const { ownKeys } = Reflect;

const timeout = setTimeout(() => {}, 0);
const immediate = setImmediate(() => {});
clearTimeout(timeout);
clearImmediate(immediate);

/** Immutable, or handles of the runtime that lead to everything in the process. */
const PLATFORM_PROTOTYPES: readonly (object | null)[] = [
  // Timers are one linked list through all users.
  getPrototypeOf(timeout),
  getPrototypeOf(immediate),
  ...[
    AsyncLocalStorage,
    AsyncResource,
    EventTarget,
    FinalizationRegistry,
    KeyObject,
    Server,
    Stream,
    TextDecoder,
    TextEncoder,
    WeakRef,
  ].map((platformClass) => platformClass.prototype as object),
  globalThis.CryptoKey?.prototype ?? null,
  ...prototypesIn(Intl),
  ...prototypesIn(globalThis.WebAssembly),
];

/** Prototypes of things that have nothing in common. */
const UNTELLING: ReadonlySet<object> = new Set([
  Object.prototype,
  Array.prototype,
  EventEmitter.prototype,
  Map.prototype,
  Set.prototype,
]);

/** Singletons of the language and of Node. */
const PLATFORM_OBJECTS: readonly object[] = [
  globalThis,
  process,
  process.env,
  console,
  Atomics,
  Intl,
  JSON,
  Math,
  Reflect,
  WebAssembly,
  ...prototypesIn(globalThis),
];

function prototypesIn(namespace: object): object[] {
  return ownKeys(namespace).flatMap((key) => {
    const member: unknown = getOwnPropertyDescriptor(namespace, key)?.value;
    return typeof member === 'function' ? (prototypeOf(member) ?? []) : [];
  });
}

function prototypeOf(constructor: object): object | undefined {
  const value: unknown = getOwnPropertyDescriptor(
    constructor,
    'prototype',
  )?.value;
  return typeof value === 'object' && value !== null ? value : undefined;
}

/** The objects that belong to nobody because they are meant for everybody. */
export class SharedObjects {
  readonly #objects = new WeakSet<object>(PLATFORM_OBJECTS);
  readonly #prototypes = new WeakSet<object>(
    PLATFORM_PROTOTYPES.filter((candidate) => candidate !== null),
  );
  readonly #predicates: SharedPredicate[] = [];
  // What was found out about a prototype, for the next instance of the same class.
  #verdicts = new WeakMap<object, boolean>();

  constructor(declarations: readonly SharedDeclaration[] = []) {
    this.declare(...declarations);
  }

  declare(...declarations: readonly SharedDeclaration[]): void {
    for (const declaration of declarations) this.#declareOne(declaration);
    this.#verdicts = new WeakMap();
  }

  /** Declares every instance of an object's class; the object alone if it has no class of its own. */
  declareClassOf(instance: object): void {
    const parent = parentOf(instance);
    if (parent === undefined || this.#prototypes.has(parent)) return;
    if (UNTELLING.has(parent)) {
      this.#objects.add(instance);
      return;
    }
    this.#prototypes.add(parent);
    this.#verdicts = new WeakMap();
  }

  #declareOne(declaration: SharedDeclaration): void {
    if (typeof declaration !== 'function') {
      this.#objects.add(declaration);
    } else if (isClass(declaration)) {
      this.#prototypes.add(prototypeOf(declaration)!);
    } else {
      this.#predicates.push(declaration as SharedPredicate);
    }
  }

  has(value: object): boolean {
    return (
      this.#objects.has(value) ||
      this.#isInstance(value) ||
      (this.#predicates.length > 0 &&
        this.#predicates.some((predicate) => holds(predicate, value)))
    );
  }

  #isInstance(value: object): boolean {
    const parent = parentOf(value);
    if (parent === undefined) return false;
    let verdict = this.#verdicts.get(parent);
    if (verdict === undefined) {
      verdict = this.#descendsFromShared(value);
      this.#verdicts.set(parent, verdict);
    }
    return verdict;
  }

  #descendsFromShared(value: object): boolean {
    let parent = parentOf(value);
    while (parent !== undefined) {
      if (this.#prototypes.has(parent)) return true;
      parent = parentOf(parent);
    }
    return false;
  }
}

/** The prototype of an object, unless the object is a proxy, whose trap would be triggered. */
function parentOf(value: object): object | undefined {
  if (types.isProxy(value)) return undefined;
  return (getPrototypeOf(value) as object | null) ?? undefined;
}

/** A predicate that throws has not said yes. */
function holds(predicate: SharedPredicate, value: object): boolean {
  try {
    return predicate(value);
  } catch {
    return false;
  }
}

function isClass(candidate: object): candidate is SharedClass {
  const own = prototypeOf(candidate);
  if (own === undefined) return false;
  const isDeclaredAsClass =
    getOwnPropertyDescriptor(candidate, 'prototype')?.writable === false;
  return (
    isDeclaredAsClass ||
    ownKeys(own).length > 1 ||
    getPrototypeOf(own) !== prototype
  );
}
