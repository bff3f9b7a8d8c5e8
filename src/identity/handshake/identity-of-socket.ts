import type { Socket } from 'socket.io';
import { HandshakeRefusal } from './handshake-refusal.js';
import type { Identify, IdentifyResult } from '../identity.options.js';

const ID_FIELDS = ['userId', 'id', 'sub'] as const;

/** Where server-side code leaves the user of a socket, in the order in which the places are asked. */
const PLACES: readonly (readonly string[])[] = [
  ['data', 'user'],
  ['data', 'userId'],
  ['user'],
  ['request', 'user'],
  ['request', 'session', 'user'],
  ['request', 'session', 'userId'],
  ['request', 'session', 'passport', 'user'],
];

/**
 * The identity that server-side code has left on the socket: a handshake middleware, Passport, express-session. The
 * first place that names somebody decides. Nothing of it comes from the client.
 *
 * This is what the module uses when the option `identify` is missing.
 */
export const identityOfSocket: Identify = (socket: Socket): IdentifyResult => {
  for (const place of PLACES) {
    const found = fromUser(valueAt(socket, place));
    if (found) return found;
  }
  return null;
};

function valueAt(socket: Socket, place: readonly string[]): unknown {
  return place.reduce<unknown>(
    (at, name) =>
      typeof at === 'object' && at !== null
        ? (at as Record<string, unknown>)[name]
        : undefined,
    socket,
  );
}

/** What the operator is told, once, when the application does not say who anybody is. */
export const UNIDENTIFIED =
  'Nobody is known behind this socket: the option "identify" of WebSocketManagerModule.forRoot() is not set, and no ' +
  'server-side code has put a user on the socket (socket.data.user, socket.request.user, a session). Add ' +
  'identify: async (socket) => ({ userId: … }) to forRoot(), or anonymous: "allow".';

/** The refusal of an application that has not said how to identify anybody. */
export function unidentified(): HandshakeRefusal {
  return new HandshakeRefusal('UNAUTHENTICATED', UNIDENTIFIED);
}

function fromUser(user: unknown): IdentifyResult {
  if (isId(user)) return { userId: String(user) };
  if (typeof user !== 'object' || user === null) return null;
  const record = user as Record<string, unknown>;
  const field = ID_FIELDS.find((name) => record[name] != null);
  if (!field) return null;
  const id = record[field];
  return {
    // Anything else is judged as it stands.
    userId: isId(id) ? String(id) : (id as string),
    tenantId: optional(record.tenantId),
    sessionId: optional(record.sessionId),
    expiresAt: record.expiresAt as number | undefined,
    claims: record.claims as Record<string, unknown> | undefined,
  };
}

/** An id by itself. Database ids are often numbers. */
function isId(value: unknown): value is string | number | bigint {
  return (
    (typeof value === 'string' && value !== '') ||
    typeof value === 'number' ||
    typeof value === 'bigint'
  );
}

function optional(id: unknown): string | undefined {
  return typeof id === 'number' ? String(id) : (id as string | undefined);
}
