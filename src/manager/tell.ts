import type { Socket } from 'socket.io';
import { NOTICE, withPermit } from './permit.js';

/** Why the server ends a connection or drops a message. Stable: clients key on it. */
export type NoticeCode =
  | 'DISCONNECTED'
  | 'EXPIRED'
  | 'ISOLATION_VIOLATION'
  | 'PAYLOAD_TOO_LARGE'
  | 'RATE_LIMITED'
  | 'SHUTDOWN'
  | 'UNSENDABLE';

/** Tells a client something under Nest's own event name for errors, `exception`. */
export function tell(socket: Socket, code: NoticeCode, message: string): void {
  // A notice is the server's own word, whoever has set it off.
  withPermit(NOTICE, () =>
    socket.emit('exception', { status: 'error', code, message }),
  );
}

/** Tells a client why, then ends its socket, and its transport if nothing else uses it. */
export function tellAndDisconnect(
  socket: Socket,
  code: NoticeCode,
  message: string,
): void {
  if (!socket.connected) return;
  tell(socket, code, message);
  const { conn } = socket;
  socket.disconnect();
  const { sockets } = socket.client as unknown as {
    sockets: Map<string, Socket>;
  };
  if (sockets.size === 0) conn.close();
}
