import type { Connection } from './connection.js';
import type { WebSocketManager } from '../websocket-manager.js';

/** The manager of a connection. It changes at most once, when an anonymous user signs in. */
export interface Binding {
  readonly connection: Connection;
  readonly manager: WebSocketManager;
}

/** A writable {@link Binding}. Only the registry writes it. */
export interface SocketBinding extends Binding {
  manager: WebSocketManager;
}

// Not on `socket.data`, which the cluster and session recovery copy.
const bindings = new WeakMap<object, Binding>();

/** The binding of a socket, even after it has closed; `undefined` before its handshake is complete. */
export function bindingOf(socket: object): Binding | undefined {
  return bindings.get(socket);
}

/** Binds a socket. A socket is never bound to a second identified user. */
export function bind(binding: Binding): void {
  bindings.set(binding.connection.socket, binding);
}
