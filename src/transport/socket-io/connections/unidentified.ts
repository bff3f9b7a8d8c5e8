import type { Namespace, Socket } from 'socket.io';
import type { BroadcastOptions } from '../socket-io-internals.js';

/*
 * With `identity: 'connection'`, a socket is nobody's until its `handleConnection` has settled: what is meant for others
 * does not reach it.
 */
const unidentified = new WeakMap<Namespace, Set<Socket>>();

export function addUnidentified(socket: Socket): void {
  const sockets = unidentified.get(socket.nsp) ?? new Set();
  unidentified.set(socket.nsp, sockets);
  sockets.add(socket);
}

export function removeUnidentified(socket: Socket): void {
  unidentified.get(socket.nsp)?.delete(socket);
}

export function isUnidentified(socket: Socket): boolean {
  return unidentified.get(socket.nsp)?.has(socket) ?? false;
}

/** The same recipients without the sockets that are nobody's yet, except the one that sends. */
export function withoutUnidentified<Options extends BroadcastOptions>(
  options: Options,
  namespace: Namespace,
  sender: Socket | undefined,
): Options {
  const sockets = unidentified.get(namespace);
  if (!sockets || sockets.size === 0) return options;
  const except = new Set(options.except);
  for (const socket of sockets) if (socket !== sender) except.add(socket.id);
  return { ...options, except };
}
