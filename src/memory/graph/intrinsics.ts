/*
 * Built-in methods, captured when this file loads. Overrides in subclasses and later patches do
 * not run when objects of the application are inspected.
 */

/** Turns a method into a function of `self`, so that nothing is looked up on the object. */
function uncurry(method: unknown) {
  return Function.prototype.call.bind(method as () => unknown) as (
    self: object,
    ...args: unknown[]
  ) => unknown;
}

function method(prototype: object, name: string) {
  return uncurry(Object.getOwnPropertyDescriptor(prototype, name)?.value);
}

function getter(prototype: object, name: string) {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  return uncurry(Reflect.get(descriptor ?? {}, 'get'));
}

/** Called with `.call`, which V8 leaves out in a `for in` over an object of one shape. */
export const isOwn = Object.getOwnPropertyDescriptor(
  Object.prototype,
  'hasOwnProperty',
)?.value as (this: object, name: string) => boolean;

export const isEnumerable = method(
  Object.prototype,
  'propertyIsEnumerable',
) as (self: object, key: PropertyKey) => boolean;

/** The own or inherited getter of a property. Never invokes it. */
export const lookupGetter = method(Object.prototype, '__lookupGetter__') as (
  self: object,
  key: PropertyKey,
) => unknown;

export const mapEntries = method(Map.prototype, 'entries') as (
  self: object,
) => object;
export const nextEntry = method(
  Object.getPrototypeOf(new Map().entries()) as object,
  'next',
) as (self: object) => IteratorResult<[unknown, unknown], undefined>;

export const eachEntry = method(Map.prototype, 'forEach') as (
  self: object,
  callback: (value: unknown, key: unknown) => void,
) => void;
export const sizeOfMap = getter(Map.prototype, 'size') as (
  self: object,
) => number;

export const eachMember = method(Set.prototype, 'forEach') as (
  self: object,
  callback: (member: unknown) => void,
) => void;
export const sizeOfSet = getter(Set.prototype, 'size') as (
  self: object,
) => number;

export const setValues = method(Set.prototype, 'values') as (
  self: object,
) => object;
export const nextMember = method(
  Object.getPrototypeOf(new Set().values()) as object,
  'next',
) as (self: object) => IteratorResult<unknown, undefined>;

const typedArrayPrototype = Object.getPrototypeOf(
  Uint8Array.prototype,
) as object;

type ReadBuffer = (self: object) => ArrayBufferLike;
type ReadNumber = (self: object) => number;

function viewGetters(prototype: object) {
  return {
    buffer: getter(prototype, 'buffer') as ReadBuffer,
    byteOffset: getter(prototype, 'byteOffset') as ReadNumber,
    byteLength: getter(prototype, 'byteLength') as ReadNumber,
  };
}

export const ofTypedArray = viewGetters(typedArrayPrototype);
export const ofDataView = viewGetters(DataView.prototype);
export const lengthOfBuffer = getter(
  ArrayBuffer.prototype,
  'byteLength',
) as ReadNumber;
export const lengthOfSharedBuffer = getter(
  SharedArrayBuffer.prototype,
  'byteLength',
) as ReadNumber;
