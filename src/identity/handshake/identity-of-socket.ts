import type { Socket } from 'socket.io';
import { HandshakeRefusal } from './handshake-refusal.js';
import type { Identify, IdentifyResult } from '../identity.options.js';

const ID_FIELDS = ['userId', 'id', 'sub'] as const;

/**
 * The identity that server-side code has left on the socket: `socket.data.user` (a handshake
 * middleware) or `socket.request.user` (Passport, express-session). Never what the client says.
 *
 * This is what the module uses when the option `identify` is missing.
 */
export const identityOfSocket: Identify = (socket: Socket): IdentifyResult => {
  const left = socket.data as { user?: unknown } | undefined;
  const request = socket.request as { user?: unknown } | undefined;
  return fromUser(left?.user) ?? fromUser(request?.user);
};

/** The refusal of an application that has not said how to identify anybody. */
export function unidentified(): HandshakeRefusal {
  return new HandshakeRefusal(
    'UNAUTHENTICATED',
    'Nobody is known behind this socket: the option "identify" of WebSocketManagerModule.forRoot() is not set, ' +
      'and no server-side code has put a user on socket.data.user or socket.request.user.',
    'Authentication required. (Server: set the option "identify" of WebSocketManagerModule.forRoot().)',
  );
}

function fromUser(user: unknown): IdentifyResult {
  if (typeof user !== 'object' || user === null) return null;
  const record = user as Record<string, unknown>;
  const field = ID_FIELDS.find((name) => record[name] != null);
  if (!field) return null;
  const id = record[field];
  return {
    // Database ids are often numbers; anything else is judged as it stands.
    userId:
      typeof id === 'number' || typeof id === 'bigint'
        ? String(id)
        : (id as string),
    tenantId: optional(record.tenantId),
    sessionId: optional(record.sessionId),
    expiresAt: record.expiresAt as number | undefined,
    claims: record.claims as Record<string, unknown> | undefined,
  };
}

function optional(id: unknown): string | undefined {
  return typeof id === 'number' ? String(id) : (id as string | undefined);
}
