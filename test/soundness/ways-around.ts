import { type Hands, type Way, clientsOf, ignored } from './ways-to-another.js';

export const BY_A_MANAGER: Way[] = [
  ['emit', 'context-bleed', ({ bobs }, s) => bobs.emit('news', s)],
  [
    'emitWithAck',
    'context-bleed',
    ({ bobs }, s) => bobs.emitWithAck('news', s).catch(ignored),
  ],
  [
    'to(channel)',
    'context-bleed',
    ({ bobs }, s) => bobs.to('club').emit('news', s),
  ],
  [
    'a channel that was kept',
    'context-bleed',
    ({ toClub }, s) => toClub.emit('news', s),
  ],
];

export const BY_MOVING: Way[] = [
  [
    'into an own room',
    'foreign-connection',
    ({ server, alice, bob }, s) => {
      void alice.join('order-1');
      void bob.join('order-1');
      server.to('order-1').emit('news', s);
    },
  ],
  [
    'everybody, one by one',
    'foreign-connection',
    ({ server }, s) => {
      for (const each of server.sockets.sockets.values())
        void each.join('order-2');
      server.to('order-2').emit('news', s);
    },
  ],
  [
    'everybody at once',
    'foreign-connection',
    ({ server }, s) => {
      server.socketsJoin('order-3');
      server.to('order-3').emit('news', s);
    },
  ],
  [
    'one by an operator',
    'foreign-connection',
    ({ server, alice, bob }, s) => {
      void alice.join('order-4');
      server.in(bob.id).socketsJoin('order-4');
      server.to('order-4').emit('news', s);
    },
  ],
  [
    'oneself into the own room of a user',
    'foreign-room',
    ({ server, alice }, s) => {
      void alice.join('user:bob');
      server.to('user:bob').emit('news', s);
    },
  ],
];

export const LATER: Way[] = [
  [
    'nextTick',
    'unscoped-broadcast',
    ({ server }, s) => process.nextTick(() => server.emit('news', s)),
  ],
  [
    'a microtask',
    'unscoped-broadcast',
    ({ server }, s) => queueMicrotask(() => server.emit('news', s)),
  ],
  [
    'setImmediate',
    'unscoped-broadcast',
    ({ server }, s) => void setImmediate(() => server.emit('news', s)),
  ],
  [
    'a timer',
    'unscoped-broadcast',
    ({ server }, s) => void setTimeout(() => server.emit('news', s), 1),
  ],
  [
    'a timer, to one socket',
    'foreign-recipient',
    ({ bob }, s) => void setTimeout(() => bob.emit('news', s), 1),
  ],
  [
    'a listener that was there from the start',
    'unscoped-broadcast',
    ({ bus }, s) => bus.emit('boot', s),
  ],
  [
    'a listener of another user',
    'foreign-recipient',
    ({ bus }, s) => bus.emit('bob', s),
  ],
  [
    'a listener for what leaves, around the manager',
    'unscoped-broadcast',
    ({ server, alice, own }, s) => {
      alice.onAnyOutgoing((event, ...args: unknown[]) => {
        if (event === 'own') server.emit('news', ...args);
      });
      own.emit('own', s);
      alice.offAnyOutgoing();
    },
  ],
  [
    'a listener for what leaves, to another socket',
    'foreign-recipient',
    ({ alice, bob }, s) => {
      alice.onAnyOutgoing((event, ...args: unknown[]) => {
        if (event === 'own') bob.emit('news', ...args);
      });
      alice.emit('own', s);
      alice.offAnyOutgoing();
    },
  ],
  [
    'a toJSON of what the manager sends',
    'unscoped-broadcast',
    ({ server, own }, s) => {
      const toJSON = () => void server.emit('news', s);
      own.emit('own', { toJSON });
    },
  ],
];

/** Ways to end the connection of another user, or to take a room from it. */
export const AGAINST_A_CONNECTION: [
  how: string,
  work: (hands: Hands) => unknown,
][] = [
  ['disconnect', ({ bob }) => bob.disconnect()],
  ['disconnect with its transport', ({ bob }) => bob.disconnect(true)],
  ['disconnectSockets', ({ server }) => server.disconnectSockets()],
  [
    'disconnectSockets of one',
    ({ server, bob }) => server.in(bob.id).disconnectSockets(true),
  ],
  [
    'disconnect of what was fetched',
    async ({ server }) => {
      for (const each of await server.fetchSockets()) each.disconnect(true);
    },
  ],
  ['leave', ({ bob }) => bob.leave('club')],
  ['socketsLeave', ({ server }) => server.socketsLeave('club')],
  ['adapter.del', ({ bob }) => bob.nsp.adapter.del(bob.id, 'club')],
  ['adapter.delAll', ({ bob }) => bob.nsp.adapter.delAll(bob.id)],
  ['conn.close', ({ bob }) => bob.conn.close()],
  [
    'close of each of engine.clients',
    (hands) => {
      for (const client of clientsOf(hands)) client.close();
    },
  ],
];
