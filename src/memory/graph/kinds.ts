import { types } from 'node:util';

/** How the inside of an object is looked at. */
export const Kind = {
  /** Owned, but not looked into: proxies, and everything that cannot be seen into. */
  Leaf: 0,
  Properties: 1,
  Array: 2,
  Map: 3,
  Set: 4,
  /** A view on the bytes of a buffer: typed arrays, `Buffer`, `DataView`. */
  View: 5,
  /** The bytes themselves: `ArrayBuffer`, `SharedArrayBuffer`. */
  Bytes: 6,
  /** Properties, so many that listing their names takes milliseconds. */
  ManyProperties: 7,
  /** Unowned: immutable, or part of the platform. */
  Exempt: 8,
  /** An array that no complete inspection has visited yet. Only a clean check is told so. */
  NewArray: 9,
} as const;

export type Kind = (typeof Kind)[keyof typeof Kind];

// Captured at load, so that neither a patched global nor an override runs during a walk.
const { isArray } = Array;
const { getPrototypeOf, prototype: objectPrototype } = Object;
const {
  isAnyArrayBuffer,
  isArrayBufferView,
  isExternal,
  isMap,
  isModuleNamespaceObject,
  isPromise,
  isProxy,
  isRegExp,
  isSet,
} = types;

/** The kinds that are recognised by internal slots, which no prototype and no subclass can forge. */
const BY_INTERNAL_SLOT: readonly (readonly [
  (value: unknown) => boolean,
  Kind,
])[] = [
  [isMap, Kind.Map],
  [isSet, Kind.Set],
  [isAnyArrayBuffer, Kind.Bytes],
  // Whoever holds one cannot change it, and what a promise resolves to cannot be seen.
  [isPromise, Kind.Exempt],
  [isRegExp, Kind.Exempt],
  [isModuleNamespaceObject, Kind.Exempt],
  [isExternal, Kind.Exempt],
];

/** Whether an object of this kind stands for bytes. */
export function isBinary(kind: Kind): boolean {
  return kind === Kind.View || kind === Kind.Bytes;
}

/** The kind of an object, found without running any code of the application. */
export function kindOf(value: object): Kind {
  // First: everything after it would trigger the traps of a proxy.
  if (isProxy(value)) return Kind.Leaf;
  if (isArray(value)) return Kind.Array;
  if (getPrototypeOf(value) === objectPrototype) return Kind.Properties;
  if (isArrayBufferView(value)) return Kind.View;
  for (const [matches, kind] of BY_INTERNAL_SLOT) {
    if (matches(value)) return kind;
  }
  return Kind.Properties;
}
