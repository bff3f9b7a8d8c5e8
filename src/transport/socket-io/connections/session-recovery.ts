import type { Socket } from 'socket.io';
import {
  type UserContext,
  anonymousContext,
  nonceOfAnonymousKey,
  toUserKey,
} from '../../../identity/index.js';
import { ownerOfRoom } from '../../../manager/index.js';
import { SentPacket } from '../egress/sent-packets.js';
import {
  EVENT,
  type RestoredSession,
  namespaceInternals,
  serverInternals,
  socketInternals,
} from '../socket-io-internals.js';

/*
 * Connection-state recovery lets a client come back with the id of a session (`pid`) and get its rooms, its
 * `socket.data` and the packets it missed. socket.io hands them out before anybody was identified. Here every
 * socket starts afresh; the session is looked up after the handshake and taken over only by its own user.
 */

/** A session, and the user who takes it over. */
export interface OwnSession {
  readonly session: RestoredSession;
  readonly user: UserContext;
}

type Auth = Record<string, unknown>;

/** What the client sends in the handshake, without its wish for an old session. */
export function withoutSession(auth: Auth): Auth {
  const { pid: _pid, offset: _offset, ...rest } = auth;
  return rest;
}

/** A session, and whose it is. */
export interface FoundSession {
  readonly session: RestoredSession;
  readonly owner: string;
}

/** The session the client asks for, if there is one of one user. */
export async function findSession(
  socket: Socket,
): Promise<FoundSession | undefined> {
  const session = await restore(socket);
  if (!session) return undefined;

  const [owner, ...others] = new Set(
    [...session.rooms].map(ownerOfRoom).filter((key) => key !== undefined),
  );
  return owner === undefined || others.length > 0
    ? undefined
    : { session, owner };
}

/** The session that was found, if it belongs to `user`. */
export function ownSession(
  { session, owner }: FoundSession,
  user: UserContext,
): OwnSession | undefined {
  if (!user.anonymous) {
    return owner === toUserKey(user) ? { session, user } : undefined;
  }
  // Nobody knows who an anonymous user is: the secret session id is all there is, as in socket.io itself.
  const nonce = nonceOfAnonymousKey(owner);
  return nonce === undefined
    ? undefined
    : { session, user: anonymousContext(nonce) };
}

/** Turns a fresh socket, not yet connected, into the continuation of a session. Its rooms and packets come later. */
export function adoptSession(socket: Socket, session: RestoredSession): void {
  const internals = socketInternals(socket);
  const { _preConnectSockets: preConnect } = namespaceInternals(socket.nsp);
  preConnect.delete(socket.id);
  internals.id = session.sid;
  internals.pid = session.pid;
  preConnect.set(socket.id, socket);
  // What a middleware has put there just now is newer than the session's copy.
  internals.data = {
    ...(session.data as object),
    ...(internals.data as object),
  };
  internals.recovered = true;
}

/** Sends what the client has missed, as it was when it was sent. It passes the policy like anything else. */
export function replayMissed(socket: Socket, session: RestoredSession): void {
  const parser = serverInternals(socket.nsp.server)._parser;
  for (const missed of session.missedPackets) {
    const data = missed instanceof SentPacket ? missed.decode(parser) : missed;
    socketInternals(socket).packet({ type: EVENT, data });
  }
}

/** A session somebody is using at this moment is nobody's to take over. */
export function isInUse({ sid }: RestoredSession, { nsp }: Socket): boolean {
  return nsp.sockets.has(sid);
}

/** Whether socket.io would leave out the application's middlewares for a session that is recovered. */
export function maySkipMiddlewares(socket: Socket): boolean {
  const { connectionStateRecovery } = serverInternals(socket.nsp.server).opts;
  return (
    connectionStateRecovery?.skipMiddlewares === true &&
    typeof socket.handshake.auth.pid === 'string'
  );
}

async function restore(socket: Socket): Promise<RestoredSession | undefined> {
  const { pid, offset } = socket.handshake.auth;
  const { nsp } = socket;
  if (
    !serverInternals(nsp.server).opts.connectionStateRecovery ||
    typeof pid !== 'string' ||
    typeof offset !== 'string'
  ) {
    return undefined;
  }
  try {
    const session = await namespaceInternals(nsp).adapter.restoreSession(
      pid,
      offset,
    );
    return session && !isInUse(session, socket) ? session : undefined;
  } catch {
    // As in socket.io: a session that cannot be restored is a new one.
    return undefined;
  }
}
