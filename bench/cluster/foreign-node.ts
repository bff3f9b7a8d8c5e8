import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { CHANNEL, type NodeKind } from './protocol.js';
import type { StartedNode } from './node.js';

/** The comparison needs packages that nothing else here needs. */
export class MissingAdapterError extends Error {
  override readonly name = 'MissingAdapterError';

  constructor(name: string) {
    super(
      `${name} is not installed. Run "npm install --no-save @socket.io/redis-adapter @socket.io/redis-streams-adapter".`,
    );
  }
}

type Factory = (...args: unknown[]) => never;

async function factoryOf(name: string, factory: string): Promise<Factory> {
  try {
    const loaded = (await import(name)) as Record<string, Factory>;
    const found = loaded[factory];
    if (found) return found;
  } catch {
    // Not installed.
  }
  throw new MissingAdapterError(name);
}

async function adapterFor(kind: NodeKind, url: string): Promise<never> {
  const client = new Redis(url);
  const classic = '@socket.io/redis-adapter';
  switch (kind) {
    case 'classic': {
      const create = await factoryOf(classic, 'createAdapter');
      return create(client, client.duplicate());
    }
    case 'sharded': {
      const create = await factoryOf(classic, 'createShardedAdapter');
      return create(client, client.duplicate());
    }
    default: {
      const streams = '@socket.io/redis-streams-adapter';
      return (await factoryOf(streams, 'createAdapter'))(client);
    }
  }
}

/** socket.io alone with an adapter for several nodes, written as its documentation has it. */
export async function startForeign(
  kind: NodeKind,
  url: string,
): Promise<StartedNode> {
  const http = createServer();
  const io = new Server(http, { adapter: await adapterFor(kind, url) });
  io.on('connection', (socket) => {
    const { user } = socket.handshake.auth as { user: string };
    void socket.join(`user:${user}`);
    socket.on('ask', (words: unknown, answer: (words: unknown) => void) =>
      answer(words),
    );
    socket.on('join', (_: unknown, answer: (isDone: boolean) => void) => {
      void socket.join(CHANNEL);
      answer(true);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    port: (http.address() as AddressInfo).port,
    toUser: (user, payload) => void io.to(`user:${user}`).emit('news', payload),
    toChannel: (payload) => void io.to(CHANNEL).emit('news', payload),
    quarantine: () => undefined,
  };
}
