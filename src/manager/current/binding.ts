import type { Connection } from './connection.js';
import type { WebSocketManager } from '../websocket-manager.js';

/** Which manager a connection belongs to. */
export interface Binding {
  readonly connection: Connection;
  readonly manager: WebSocketManager;
}

// Not on `socket.data`, which travels through the cluster and session recovery as a copy.
const bindings = new WeakMap<object, Binding>();

/** The binding of a socket, also after it has closed; `undefined` before its handshake is done. */
export function bindingOf(socket: object): Binding | undefined {
  return bindings.get(socket);
}

/** Binds a socket for good: a socket is never bound to a second user. */
export function bind(binding: Binding): void {
  bindings.set(binding.connection.socket, binding);
}
