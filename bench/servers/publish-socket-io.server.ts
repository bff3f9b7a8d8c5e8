import { once } from 'node:events';
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import {
  JOIN,
  NEWS,
  PUBLISH,
  type Publication,
  makeNews,
} from './publishing.js';
import { portOf } from './server-app.js';

interface ClientEvents {
  join: (channel: string, acknowledge: (joined: boolean) => void) => void;
  publish: (
    publication: Publication,
    acknowledge: (sent: boolean) => void,
  ) => void;
}

interface ServerEvents {
  news: (news: object) => void;
}

/** `server.to(room).emit` of socket.io and nothing else. */
export async function startPublishingSocketIo(): Promise<number> {
  const http = createServer();
  const io = new Server<ClientEvents, ServerEvents>(http);
  io.on('connection', (socket) => {
    socket.on(JOIN, async (channel, acknowledge) => {
      await socket.join(channel);
      acknowledge(true);
    });
    socket.on(PUBLISH, ({ channel, times, size }, acknowledge) => {
      for (let i = 0; i < times; i++)
        io.to(channel).emit(NEWS, makeNews(size, i));
      acknowledge(true);
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return portOf(http.address());
}
