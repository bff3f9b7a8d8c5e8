import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { KeyObject } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { Server } from 'node:net';
import { Stream } from 'node:stream';

import { prototypeOf } from '../graph/prototype-of.js';

/** A class whose instances are shared. */
export type SharedClass = abstract new (...args: never[]) => object;

/** Decides whether an object is shared. Must be fast, and must return the same result for the same object. */
export type SharedPredicate = (value: object) => boolean;

/**
 * Declares objects that may be reachable from several users: one object, all instances of a class, or the objects
 * that a predicate accepts. A function counts as a class if it is declared with `class` or has members on its
 * prototype; any other function is a predicate.
 */
export type SharedDeclaration = object | SharedClass | SharedPredicate;

const { getOwnPropertyDescriptor, getPrototypeOf, prototype } = Object;
const { ownKeys } = Reflect;

const timeout = setTimeout(() => {}, 0);
const immediate = setImmediate(() => {});
clearTimeout(timeout);
clearImmediate(immediate);

/** Prototypes of immutable objects, and of runtime handles from which everything in the process is reachable. */
const PLATFORM_PROTOTYPES: readonly (object | null)[] = [
  // Timers form one linked list across all users.
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

/** Prototypes of unrelated objects: they do not identify a class of the application. */
const GENERIC_PROTOTYPES: ReadonlySet<object> = new Set([
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
    return typeof member === 'function' ? (classPrototype(member) ?? []) : [];
  });
}

function classPrototype(constructor: object): object | undefined {
  const value: unknown = getOwnPropertyDescriptor(
    constructor,
    'prototype',
  )?.value;
  return typeof value === 'object' && value !== null ? value : undefined;
}

/** The objects that are shared by declaration or by the platform, and so have no owner. */
export class SharedObjects {
  readonly #objects = new WeakSet<object>(PLATFORM_OBJECTS);
  readonly #prototypes = new WeakSet<object>(
    PLATFORM_PROTOTYPES.filter((candidate) => candidate !== null),
  );
  readonly #predicates: SharedPredicate[] = [];
  // Caches the result by prototype, for the next instance of the same class.
  #verdicts = new WeakMap<object, boolean>();

  constructor(declarations: readonly SharedDeclaration[] = []) {
    this.declare(...declarations);
  }

  declare(...declarations: readonly SharedDeclaration[]): void {
    for (const declaration of declarations) this.#declareOne(declaration);
    this.#verdicts = new WeakMap();
  }

  /** Declares all instances of an object's class shared; only the object itself if it has no class of its own. */
  declareClassOf(instance: object): void {
    const parent = prototypeOf(instance);
    if (parent === undefined || this.#prototypes.has(parent)) return;
    if (GENERIC_PROTOTYPES.has(parent)) {
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
      this.#prototypes.add(classPrototype(declaration)!);
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
    const parent = prototypeOf(value);
    if (parent === undefined) return false;
    let verdict = this.#verdicts.get(parent);
    if (verdict === undefined) {
      verdict = this.#descendsFromShared(value);
      this.#verdicts.set(parent, verdict);
    }
    return verdict;
  }

  #descendsFromShared(value: object): boolean {
    let parent = prototypeOf(value);
    while (parent !== undefined) {
      if (this.#prototypes.has(parent)) return true;
      parent = prototypeOf(parent);
    }
    return false;
  }
}

/** A predicate that throws counts as `false`. */
function holds(predicate: SharedPredicate, value: object): boolean {
  try {
    return predicate(value);
  } catch {
    return false;
  }
}

function isClass(candidate: object): candidate is SharedClass {
  const own = classPrototype(candidate);
  if (own === undefined) return false;
  const isDeclaredAsClass =
    getOwnPropertyDescriptor(candidate, 'prototype')?.writable === false;
  return (
    isDeclaredAsClass ||
    ownKeys(own).length > 1 ||
    getPrototypeOf(own) !== prototype
  );
}
