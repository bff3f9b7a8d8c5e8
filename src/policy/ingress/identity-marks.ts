import { isObject } from '../../common/is-object.js';
import type { Socket } from 'socket.io';

/** Properties of a socket in which applications store the user. Own data properties only: no getter is invoked. */
const PLACES: readonly (readonly string[])[] = [
  ['data', 'user'],
  ['data', 'userId'],
  ['data', 'user_id'],
  ['user'],
  ['userId'],
  ['request', 'user'],
];

const ID_FIELDS = ['userId', 'id', 'sub'] as const;

const { getOwnPropertyDescriptor, hasOwn } = Object;

/** Number of properties that may hold an identity. */
export const IDENTITY_PLACES = PLACES.length;

/**
 * A fast check whether one of the properties may hold an identity; in most applications none does. It uses `in`, which
 * also accepts inherited properties, because that is faster than a check for own properties.
 */
export function mayHaveIdentityMark(socket: Socket): boolean {
  const { data, request } = socket as { data: unknown; request: unknown };
  return (
    (isObject(data) &&
      ('user' in data || 'userId' in data || 'user_id' in data)) ||
    'user' in socket ||
    'userId' in socket ||
    (isObject(request) && 'user' in request)
  );
}

/** The id that an application stores in one of the properties; `undefined` if there is none. */
export function identityMarkAt(
  socket: Socket,
  index: number,
): string | undefined {
  let value: unknown = socket;
  for (const name of PLACES[index]) {
    value = valueAt(value, name);
    if (value === undefined) return undefined;
  }
  return idOf(value);
}

/** The path of one of the properties. */
export function placeOfMark(index: number): string {
  return ['socket', ...PLACES[index]].join('.');
}

function idOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (!isObject(value)) return undefined;
  for (const field of ID_FIELDS) {
    const id = valueAt(value, field);
    if (typeof id === 'string') return id;
    if (typeof id === 'number') return String(id);
  }
  return undefined;
}

function valueAt(target: unknown, name: string): unknown {
  if (!isObject(target)) return undefined;
  // `socket.request` is a getter of socket.io's own class.
  if (name === 'request') return (target as Socket).request;
  // Most properties are missing, and `hasOwn` costs a tenth of a descriptor.
  if (!hasOwn(target, name)) return undefined;
  return getOwnPropertyDescriptor(target, name)?.value as unknown;
}
