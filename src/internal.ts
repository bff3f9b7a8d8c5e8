/*
 * What the other packages of this project need and applications do not. No part of the public API: it may change with
 * every release, and a package that imports it pins the exact version of this one.
 */
import type { Socket } from 'socket.io';
import type { UserContext } from './identity/index.js';
import type { WebSocketManagerRegistry } from './manager/index.js';

export type { AuditHead, CommandIo } from './incidents/index.js';
export { insideOf } from './manager/index.js';
export { Isolation } from './policy/index.js';

/**
 * Binds a socket to a user without a handshake, as only the handshake may.
 *
 * @throws {SocketReboundError} if the socket is another user's
 */
export function attach(
  registry: WebSocketManagerRegistry,
  socket: Socket,
  user: UserContext,
): void {
  registry.attach(socket, user);
}
