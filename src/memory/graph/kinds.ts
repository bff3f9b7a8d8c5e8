import { types } from 'node:util';

/** How a walk visits the inside of an object. */
export const Kind = {
  /** Owned, but opaque: proxies and objects without visible contents. */
  Leaf: 0,
  Properties: 1,
  Array: 2,
  Map: 3,
  Set: 4,
  /** A view of a buffer: typed arrays, `Buffer`, `DataView`. */
  View: 5,
  /** A buffer: `ArrayBuffer`, `SharedArrayBuffer`. */
  Bytes: 6,
  /** More than 10,000 properties: listing their names takes milliseconds. */
  ManyProperties: 7,
  /** Unowned: immutable, or part of the platform. */
  Exempt: 8,
  /** An array that a complete inspection has visited. Used by the clean check alone. */
  KnownArray: 9,
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

/** Kinds recognised by internal slots, which neither a prototype nor a subclass can forge. */
const BY_INTERNAL_SLOT: readonly (readonly [
  (value: unknown) => boolean,
  Kind,
])[] = [
  [isMap, Kind.Map],
  [isSet, Kind.Set],
  [isAnyArrayBuffer, Kind.Bytes],
  // Immutable for its holder; the value of a promise is not visible.
  [isPromise, Kind.Exempt],
  [isRegExp, Kind.Exempt],
  [isModuleNamespaceObject, Kind.Exempt],
  [isExternal, Kind.Exempt],
];

/** Whether an object of this kind is a buffer or a view of one. */
export function isBinary(kind: Kind): boolean {
  return kind === Kind.View || kind === Kind.Bytes;
}

/** The kind of an object. Runs no code of the application. */
export function kindOf(value: object): Kind {
  // Must be first: the checks below would trigger the traps of a proxy.
  if (isProxy(value)) return Kind.Leaf;
  if (isArray(value)) return Kind.Array;
  if (getPrototypeOf(value) === objectPrototype) return Kind.Properties;
  if (isArrayBufferView(value)) return Kind.View;
  for (const [matches, kind] of BY_INTERNAL_SLOT) {
    if (matches(value)) return kind;
  }
  return Kind.Properties;
}
