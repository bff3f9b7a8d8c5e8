import type { Socket } from 'socket.io';

/** Codes about the connection itself. All other codes answer a message. */
const NOTICES: ReadonlySet<string> = new Set([
  'DISCONNECTED',
  'EXPIRED',
  'QUARANTINED',
  'SHUTDOWN',
]);

/** The error event of Nest. */
const EXCEPTION = 'exception';

const noticeEvents = new WeakMap<Socket, string>();

/** Sets the event that carries notices to this socket. */
export function setNoticeEvent(socket: Socket, event: string): void {
  noticeEvents.set(socket, event);
}

/**
 * The event that carries a code to a client.
 *
 * @param isNotice whether it is about the connection; derived from the code by default
 */
export function eventOf(
  socket: Socket,
  code: string,
  isNotice = NOTICES.has(code),
): string {
  return (isNotice && noticeEvents.get(socket)) || EXCEPTION;
}
