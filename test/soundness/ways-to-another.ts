import { EventEmitter } from 'node:events';
import { type Server, Socket } from 'socket.io';
import type { VectorId } from '../../src/incidents/index.js';
import type { WebSocketManager } from '../../src/index.js';

/** What code in Alice's message has at hand, and what an earlier message of Bob has left lying about. */
export interface Hands {
  readonly server: Server;
  /** The namespaces of a pattern. */
  readonly parent: ReturnType<Server['of']>;
  readonly alice: Socket;
  readonly own: WebSocketManager;
  readonly bob: Socket;
  readonly bobs: WebSocketManager;
  /** An acknowledgement that a client of Bob awaits. */
  readonly answerBob: (secret: string) => unknown;
  /** Listeners: `boot` broadcasts, and `bob` sends to Bob. */
  readonly bus: EventEmitter;
  /** Operators that were made in Bob's message. */
  readonly toBob: ReturnType<Server['to']>;
  readonly toAll: ReturnType<Server['timeout']>;
  readonly toClub: ReturnType<WebSocketManager['to']>;
}

export type Way = [
  how: string,
  vector: VectorId,
  send: (hands: Hands, secret: string) => unknown,
];

const EVENT = 2;
const packetOf = (secret: string) => ({
  type: EVENT,
  nsp: '/',
  data: ['news', secret],
});
const framed = (secret: string) => `2${JSON.stringify(['news', secret])}`;
const options = (...rooms: string[]) => ({
  rooms: new Set(rooms),
  except: new Set<string>(),
  flags: {},
});
export const ignored = () => undefined;

/** The adapter, without its types: what it takes is not documented. */
function adapterOf({ server }: Hands) {
  return server.sockets.adapter as unknown as Record<
    'broadcast' | 'broadcastWithAck',
    (...args: unknown[]) => void
  >;
}

export function clientsOf({ server }: Hands) {
  const engine = server.engine as unknown as {
    clients: Record<string, { send(data: string): void; close(): void }>;
  };
  return Object.values(engine.clients);
}

export const BY_THE_SERVER: Way[] = [
  ['emit', 'unscoped-broadcast', ({ server }, s) => server.emit('news', s)],
  ['send', 'unscoped-broadcast', ({ server }, s) => server.send(s)],
  [
    'local.emit',
    'unscoped-broadcast',
    ({ server }, s) => server.local.emit('news', s),
  ],
  [
    'volatile.emit',
    'unscoped-broadcast',
    ({ server }, s) => server.volatile.emit('news', s),
  ],
  [
    'except(own).emit',
    'unscoped-broadcast',
    ({ server, alice }, s) => server.except(alice.id).emit('news', s),
  ],
  [
    'emitWithAck',
    'unscoped-broadcast',
    ({ server }, s) =>
      void server.timeout(50).emitWithAck('news', s).catch(ignored),
  ],
  [
    'another namespace',
    'unscoped-broadcast',
    ({ server }, s) => server.of('/late').emit('news', s),
  ],
  [
    'a namespace of a pattern',
    'unscoped-broadcast',
    ({ parent }, s) => parent.emit('news', s),
  ],
  [
    'adapter.broadcast',
    'unscoped-broadcast',
    (hands, s) => adapterOf(hands).broadcast(packetOf(s), options()),
  ],
  [
    'adapter.broadcast to an id',
    'foreign-recipient',
    (hands, s) =>
      adapterOf(hands).broadcast(packetOf(s), options(hands.bob.id)),
  ],
  [
    'adapter.broadcastWithAck',
    'foreign-recipient',
    (hands, s) =>
      adapterOf(hands).broadcastWithAck(
        packetOf(s),
        options(hands.bob.id),
        ignored,
        ignored,
      ),
  ],
  [
    'to(id)',
    'foreign-recipient',
    ({ server, bob }, s) => server.to(bob.id).emit('news', s),
  ],
  [
    'in(id) with an acknowledgement',
    'foreign-recipient',
    ({ server, bob }, s) =>
      server.in(bob.id).timeout(50).emit('news', s, ignored),
  ],
  [
    'to(the own room of a user)',
    'foreign-recipient',
    ({ server }, s) => server.to('user:bob').emit('news', s),
  ],
  [
    'to(the private room of a user)',
    'foreign-recipient',
    ({ server }, s) => server.to('wsm:user:u~bob').emit('news', s),
  ],
  [
    'to(a room of others)',
    'foreign-channel',
    ({ server }, s) => server.to('club').emit('news', s),
  ],
  [
    'fetchSockets',
    'foreign-recipient',
    async ({ server }, s) => {
      for (const each of await server.fetchSockets()) each.emit('news', s);
    },
  ],
  [
    'an operator that was kept',
    'foreign-recipient',
    ({ toBob }, s) => toBob.emit('news', s),
  ],
  [
    'an operator to all that was kept',
    'unscoped-broadcast',
    ({ toAll }, s) => toAll.emit('news', s, ignored),
  ],
  [
    'engine.clients',
    'foreign-recipient',
    (hands, s) => {
      for (const client of clientsOf(hands)) client.send(framed(s));
    },
  ],
];

export const BY_A_SOCKET: Way[] = [
  [
    'own.broadcast',
    'unscoped-broadcast',
    ({ alice }, s) => alice.broadcast.emit('news', s),
  ],
  [
    'own.to(id)',
    'foreign-recipient',
    ({ alice, bob }, s) =>
      alice.compress(true).volatile.to(bob.id).emit('news', s),
  ],
  ['emit', 'foreign-recipient', ({ bob }, s) => bob.emit('news', s)],
  [
    'found in the map of sockets',
    'foreign-recipient',
    ({ server, bob }, s) => server.sockets.sockets.get(bob.id)?.emit('news', s),
  ],
  ['send', 'foreign-recipient', ({ bob }, s) => bob.send(s)],
  [
    'volatile',
    'foreign-recipient',
    ({ bob }, s) => bob.volatile.emit('news', s),
  ],
  [
    'compress',
    'foreign-recipient',
    ({ bob }, s) => bob.compress(true).emit('news', s),
  ],
  [
    'timeout',
    'foreign-recipient',
    ({ bob }, s) => bob.timeout(50).emit('news', s, ignored),
  ],
  [
    'emitWithAck',
    'foreign-recipient',
    ({ bob }, s) => void bob.timeout(50).emitWithAck('news', s).catch(ignored),
  ],
  [
    'the method of the class',
    'foreign-recipient',
    ({ bob }, s) => Socket.prototype.emit.call(bob, 'news', s),
  ],
  [
    'packet',
    'foreign-recipient',
    ({ bob }, s) =>
      (bob as unknown as { packet(packet: object): void }).packet(packetOf(s)),
  ],
  ['conn.send', 'foreign-recipient', ({ bob }, s) => bob.conn.send(framed(s))],
  [
    'an acknowledgement that is awaited',
    'foreign-recipient',
    ({ answerBob }, s) => answerBob(s),
  ],
];
