import type { Socket } from 'socket.io';
import type { RefusalCode } from '../../identity/index.js';
import type { Reply } from '../current/reply.js';
import { moving } from './moving.js';
import { eventOf } from './notices.js';
import { withSendContext } from './send-context.js';

/** Why the server ends a connection or drops a message. Stable: clients key on it. */
export type NoticeCode =
  | RefusalCode
  | 'DISCONNECTED'
  | 'ISOLATION_VIOLATION'
  | 'PAYLOAD_TOO_LARGE'
  | 'RATE_LIMITED'
  | 'SHUTDOWN'
  | 'NOT_SENT';

/** What is known of a message that is refused. */
export interface Refused {
  /** The incident that the message has led to: what the client may name to whoever looks into it. */
  readonly incidentId?: string | undefined;
  /** The acknowledgement that the client awaits. */
  readonly reply?: Reply | undefined;
  /** The connection is refused, and not a message: the client receives it as a notice, whatever the code. */
  readonly isConnection?: boolean;
}

/**
 * Sends a code to a client. A refused message is answered by its acknowledgement where the client awaits one, else by
 * Nest's own event for errors, `exception`. A notice about the connection has an event of its own: `notices.event`.
 */
export function notify(
  socket: Socket,
  code: NoticeCode,
  message: string,
  { incidentId, reply, isConnection }: Refused = {},
): void {
  const error = {
    status: 'error',
    code,
    message,
    ...(incidentId && { incidentId }),
  };
  if (reply?.refuse(error)) return;
  const event = eventOf(socket, code, isConnection);
  const context = {
    // The server's own word, whoever has set it off.
    sender: undefined,
    isShared: false,
    target: socket.id,
    event,
    args: [error],
  };
  withSendContext(context, () => socket.emit(event, error));
}

/** Tells a client why, then ends its socket, and its transport if nothing else uses it. */
export function notifyAndDisconnect(
  socket: Socket,
  code: NoticeCode,
  message: string,
  refused?: Refused,
): void {
  if (!socket.connected) return;
  notify(socket, code, message, refused);
  const { conn } = socket;
  moving(socket, () => socket.disconnect());
  const { sockets } = socket.client as unknown as {
    sockets: Map<string, Socket>;
  };
  if (sockets.size === 0) conn.close();
}
