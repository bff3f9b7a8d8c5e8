import type { Socket } from 'socket.io';
import { clientInternals, socketInternals } from '../socket-io-internals.js';
import type { ClientRefusal } from './refusals.js';

/** Ends a handshake as socket.io itself does when a middleware refuses. */
export function turnAway(socket: Socket, refusal: ClientRefusal): void {
  const internals = socketInternals(socket);
  internals._cleanup();
  const { message, data } = refusal;
  const isOldProtocol = clientInternals(socket).conn.protocol === 3;
  internals._error(isOldProtocol ? data : { message, data });
}
