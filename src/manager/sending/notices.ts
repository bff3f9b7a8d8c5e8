import type { Socket } from 'socket.io';

/** What happens to a connection, whatever message was sent. Everything else answers a message. */
const NOTICES: ReadonlySet<string> = new Set([
  'DISCONNECTED',
  'EXPIRED',
  'QUARANTINED',
  'SHUTDOWN',
]);

/** Nest's own event for errors. */
const EXCEPTION = 'exception';

const noticeEvents = new WeakMap<Socket, string>();

/** Sets the event under which this socket gets its notices. */
export function setNoticeEvent(socket: Socket, event: string): void {
  noticeEvents.set(socket, event);
}

/**
 * The event under which a client receives a code.
 *
 * @param isNotice whether it is about the connection; by default the code says so
 */
export function eventOf(
  socket: Socket,
  code: string,
  isNotice = NOTICES.has(code),
): string {
  return (isNotice && noticeEvents.get(socket)) || EXCEPTION;
}
