import type { Socket } from 'socket.io';
import type { RefusalCode } from '../../identity/index.js';
import type { Reply } from '../current/reply.js';
import { moving } from './moving.js';
import { eventOf } from './notices.js';
import { withSendContext } from './send-context.js';

/** The reason why the server ends a connection or drops a message. Stable: clients may depend on it. */
export type NoticeCode =
  | RefusalCode
  | 'DISCONNECTED'
  | 'ISOLATION_VIOLATION'
  | 'PAYLOAD_TOO_LARGE'
  | 'RATE_LIMITED'
  | 'SHUTDOWN'
  | 'NOT_SENT';

/** Details of a refusal. */
export interface Refused {
  /** The incident that the message caused, an id that the client may quote to support. */
  readonly incidentId?: string | undefined;
  /** The acknowledgement that the client awaits. */
  readonly reply?: Reply | undefined;
  /** Whether the connection is refused, and not a message: then it is sent as a notice, whatever the code. */
  readonly isConnection?: boolean;
}

/**
 * Sends a code to a client. A refused message is answered by its acknowledgement if the client awaits one, otherwise by
 * the error event of Nest, `exception`. A notice about the connection uses the event of the option `notices.event`.
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
    // The server is the sender, whoever caused the notice.
    sender: undefined,
    isShared: false,
    target: socket.id,
    event,
    args: [error],
  };
  withSendContext(context, () => socket.emit(event, error));
}

/** Notifies a client, then disconnects its socket, and closes its transport if no other socket uses it. */
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
