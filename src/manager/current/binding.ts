import type { Connection } from './connection.js';
import type { WebSocketManager } from '../websocket-manager.js';

/** Which manager a connection belongs to. It changes once at the most, when an anonymous user signs in. */
export interface Binding {
  readonly connection: Connection;
  readonly manager: WebSocketManager;
}

/** The same for the registry, which alone may change it. */
export interface SocketBinding extends Binding {
  manager: WebSocketManager;
}

// Not on `socket.data`, which travels through the cluster and session recovery as a copy.
const bindings = new WeakMap<object, Binding>();

/** The binding of a socket, also after it has closed; `undefined` before its handshake is done. */
export function bindingOf(socket: object): Binding | undefined {
  return bindings.get(socket);
}

/** Binds a socket for good: a socket is never bound to a second user who is known. */
export function bind(binding: Binding): void {
  bindings.set(binding.connection.socket, binding);
}
