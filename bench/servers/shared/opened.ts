import type { Server } from 'socket.io';

/** The socket.io server of this process, when it exists. */
const opened: { io?: Server } = {};

export function open(io: Server): void {
  opened.io = io;
}

export function openedServer(): Server {
  if (!opened.io) throw new TypeError('This server has no socket.io server.');
  return opened.io;
}
