import { types } from 'node:util';

const { getPrototypeOf } = Object;

/** The prototype of an object; `undefined` for a proxy, whose trap would be triggered. */
export function prototypeOf(value: object): object | undefined {
  if (types.isProxy(value)) return undefined;
  return (getPrototypeOf(value) as object | null) ?? undefined;
}
