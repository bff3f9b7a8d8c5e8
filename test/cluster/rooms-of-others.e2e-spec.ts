import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import {
  MemoryHub,
  Violations,
  type WebSocketManagerOptions,
  memoryCluster,
  toUserKey,
} from '../../src/index.js';
import {
  type Served,
  connect,
  eventually,
  next,
  record,
  serve,
  settle,
} from '../support/harness.js';

@WebSocketGateway()
class RoomsGateway implements OnGatewayConnection {
  @WebSocketServer()
  readonly server!: Server;

  async handleConnection(client: Socket): Promise<void> {
    const { user } = client.handshake.auth as { user: string };
    await client.join(`inbox/${user}`);
  }

  @SubscribeMessage('join')
  async join(
    @ConnectedSocket() client: Socket,
    @MessageBody() room: string,
  ): Promise<string> {
    await client.join(room);
    return 'done';
  }

  @SubscribeMessage('send')
  send(@MessageBody() room: string): string {
    this.server.to(room).emit('private', room);
    return 'sent';
  }

  @SubscribeMessage('one-by-one')
  async oneByOne(
    @ConnectedSocket() client: Socket,
    @MessageBody() way: 'emit' | 'join' | 'leave' | 'disconnect',
  ): Promise<string> {
    for (const socket of await this.server.fetchSockets()) {
      if (socket.id === client.id) continue;
      if (way === 'emit') socket.emit('private', 'mine');
      else if (way === 'disconnect') socket.disconnect();
      else socket[way]('room');
    }
    return 'done';
  }
}

interface Nodes {
  readonly one: Served;
  readonly two: Served;
  /** The violations of both nodes. */
  readonly found: { vector: string; users: readonly string[] }[];
}

async function twoNodes(options: WebSocketManagerOptions = {}): Promise<Nodes> {
  const hub = new MemoryHub();
  const found: Nodes['found'] = [];
  const start = async () => {
    const served = await serve({
      gateways: [RoomsGateway],
      options: { ...options, cluster: memoryCluster(hub) },
    });
    served.app
      .get(Violations)
      .violations$.subscribe(({ vector, users }) =>
        found.push({ vector, users }),
      );
    return served;
  };
  const nodes = { one: await start(), two: await start(), found };
  await eventually(async () =>
    expect(await serverOf(nodes.one).of('/').adapter.serverCount()).toBe(2),
  );
  return nodes;
}

const serverOf = ({ app }: Served) => app.get(RoomsGateway).server;

/** The names of Bob's own rooms, while Bob is connected to another node than the user who joins them. */
const OWN_ROOMS: [string, (bob: { id?: string }) => string][] = [
  ['by the id of a socket', ({ id }) => String(id)],
  ['by convention', () => 'user:bob'],
  ['by what handleConnection joined', () => 'inbox/bob'],
];

describe('the own room of a user who is connected to another node', () => {
  it.each(OWN_ROOMS)(
    'is not overheard, whoever sends and wherever (named %s)',
    async (_, nameFor) => {
      const { one, two, found } = await twoNodes();
      const bob = await connect(two, 'bob');
      await bob.emitWithAck('join', 'user:bob');
      const alice = await connect(one, 'alice');
      const heard = record(alice);
      const room = nameFor(bob);
      await alice.emitWithAck('join', room);

      // A message of the owner, a job at the owner's node, and a job at the node of the other user.
      const sendings = [
        () => bob.emit('send', room),
        () => serverOf(two).to(room).emit('private', room),
        () => serverOf(one).to(room).emit('private', room),
      ];
      for (const send of sendings) {
        const got = next(bob, 'private');
        send();
        expect(await got).toEqual([room]);
      }
      await settle();
      expect(heard.filter(([event]) => event === 'private')).toEqual([]);
      expect(alice.connected).toBe(true);
      expect(found).toContainEqual({
        vector: 'foreign-room',
        users: [toUserKey({ userId: 'alice' }), toUserKey({ userId: 'bob' })],
      });
    },
  );

  it('is open to all devices of its user', async () => {
    const { one, two, found } = await twoNodes();
    const here = await connect(one, 'bob');
    const there = await connect(two, 'bob');
    for (const device of [here, there]) {
      await device.emitWithAck('join', 'user:bob');
      await device.emitWithAck('join', 'inbox/bob');
    }
    for (const room of ['user:bob', 'inbox/bob']) {
      const both = [next(here, 'private'), next(there, 'private')];
      serverOf(one).to(room).emit('private', room);
      expect(await Promise.all(both)).toEqual([[room], [room]]);
    }
    expect(found).toEqual([]);
  });

  it('is only recorded in report mode', async () => {
    const { one, two, found } = await twoNodes({ mode: 'report' });
    const bob = await connect(two, 'bob');
    const alice = await connect(one, 'alice');
    await alice.emitWithAck('join', 'inbox/bob');
    const got = next(alice, 'private');
    serverOf(two).to('inbox/bob').emit('private', 1);
    expect(await got).toEqual([1]);
    expect(bob.connected).toBe(true);
    expect(found).toContainEqual({
      vector: 'foreign-room',
      users: [toUserKey({ userId: 'alice' }), toUserKey({ userId: 'bob' })],
    });
  });
});

describe('the private room of a user who is connected to another node', () => {
  it('is not joined at all: its name says whose it is', async () => {
    const { one, two, found } = await twoNodes();
    await connect(two, 'bob');
    const alice = await connect(one, 'alice');
    await alice.emitWithAck('join', 'wsm:user:u~bob');
    const { rooms } = serverOf(one).of('/').adapter;
    expect(rooms.has('wsm:user:u~bob')).toBe(false);
    expect(found).toEqual([
      { vector: 'foreign-room', users: ['u~alice', 'u~bob'] },
    ]);
  });
});

describe('a channel with users of both nodes', () => {
  it.each(['room', 'orders:42', 'team/red'])(
    'stays one channel for all senders: %s',
    async (room) => {
      const { one, two, found } = await twoNodes();
      const alice = await connect(one, 'alice');
      const bob = await connect(two, 'bob');
      await alice.emitWithAck('join', room);
      await bob.emitWithAck('join', room);
      for (const sender of [alice, bob]) {
        const both = [next(alice, 'private'), next(bob, 'private')];
        await sender.emitWithAck('send', room);
        expect(await Promise.all(both)).toEqual([[room], [room]]);
      }
      expect(found).toEqual([]);
    },
  );
});

describe('the sockets of another node, one by one', () => {
  it.each(['emit', 'join', 'leave', 'disconnect'])(
    'are not affected by a message: %s',
    async (way) => {
      const { one, two, found } = await twoNodes();
      const alice = await connect(one, 'alice');
      const bob = await connect(two, 'bob');
      const heard = record(bob);
      alice.emit('one-by-one', way);
      await eventually(() => expect(found).not.toEqual([]));
      await settle();
      expect(heard).toEqual([]);
      expect(bob.connected).toBe(true);
      const { rooms } = serverOf(two).of('/').adapter;
      expect(rooms.has('room')).toBe(false);
    },
  );
});
