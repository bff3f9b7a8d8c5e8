import type { Namespace, Socket } from 'socket.io';
import {
  type NamespaceInternals,
  namespaceInternals,
} from '../socket-io-internals.js';

/**
 * Has a namespace remember the sockets whose handshake is not done. From version 4.8 on, socket.io does so by itself.
 * Has to be the first to wrap the members of a namespace, so that a socket is known until it is connected.
 */
export function rememberConnecting(namespace: Namespace): void {
  const internals = namespaceInternals(namespace) as Before48;
  if (internals._preConnectSockets) return;
  const connecting = new Map<string, Socket>();
  const { _createSocket, _doConnect, _remove } = internals;
  Object.assign(internals, { _preConnectSockets: connecting });

  internals._createSocket = async (client, auth) => {
    const socket = await _createSocket.call(namespace, client, auth);
    connecting.set(socket.id, socket);
    return socket;
  };
  internals._doConnect = (socket, done) => {
    connecting.delete(socket.id);
    _doConnect.call(namespace, socket, done);
  };
  // A handshake that was refused, and one whose client has gone.
  internals._remove = (socket) => {
    connecting.delete(socket.id);
    _remove.call(namespace, socket);
  };
}

type Before48 = Omit<NamespaceInternals, '_preConnectSockets'> & {
  readonly _preConnectSockets?: NamespaceInternals['_preConnectSockets'];
  _remove: (socket: Socket) => void;
};
