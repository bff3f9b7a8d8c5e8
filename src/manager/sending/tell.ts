import type { Socket } from 'socket.io';
import { moving } from './moving.js';
import { withSendContext } from './send-context.js';

/** Why the server ends a connection or drops a message. Stable: clients key on it. */
export type NoticeCode =
  | 'DISCONNECTED'
  | 'EXPIRED'
  | 'ISOLATION_VIOLATION'
  | 'PAYLOAD_TOO_LARGE'
  | 'QUARANTINED'
  | 'RATE_LIMITED'
  | 'SHUTDOWN'
  | 'NOT_SENT';

/**
 * Tells a client something under Nest's own event name for errors, `exception`.
 *
 * @param incidentId what the client may name to whoever looks into it
 */
export function tell(
  socket: Socket,
  code: NoticeCode,
  message: string,
  incidentId?: string,
): void {
  const notice = {
    status: 'error',
    code,
    message,
    ...(incidentId && { incidentId }),
  };
  const context = {
    // A notice is the server's own word, whoever has set it off.
    sender: undefined,
    isShared: false,
    target: socket.id,
    event: 'exception',
    args: [notice],
  };
  withSendContext(context, () => socket.emit('exception', notice));
}

/** Tells a client why, then ends its socket, and its transport if nothing else uses it. */
export function tellAndDisconnect(
  socket: Socket,
  code: NoticeCode,
  message: string,
  incidentId?: string,
): void {
  if (!socket.connected) return;
  tell(socket, code, message, incidentId);
  const { conn } = socket;
  moving(socket, () => socket.disconnect());
  const { sockets } = socket.client as unknown as {
    sockets: Map<string, Socket>;
  };
  if (sockets.size === 0) conn.close();
}
