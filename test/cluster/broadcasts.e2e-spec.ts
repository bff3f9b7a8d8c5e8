import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import {
  type Cluster,
  MemoryHub,
  Violations,
  type WebSocketManagerOptions,
  memoryCluster,
} from '../../src/index.js';
import type { Violation } from '../../src/incidents/index.js';
import { breakable } from '../support/breakable-cluster.js';
import {
  type ClientSocket,
  type Served,
  connect,
  eventually,
  next,
  record,
  serve,
  settle,
} from '../support/harness.js';

@WebSocketGateway()
class BroadcastGateway {
  @WebSocketServer()
  readonly server!: Server;
  private readonly waiting: string[] = [];
  private timer: NodeJS.Timeout | undefined;

  @SubscribeMessage('shout')
  shout(@MessageBody() text: string): string {
    this.server.emit('shouted', text);
    return 'shouted';
  }

  @SubscribeMessage('shout-here')
  shoutHere(@MessageBody() text: string): string {
    this.server.local.emit('shouted', text);
    return 'shouted';
  }

  @SubscribeMessage('enter')
  async enter(
    @ConnectedSocket() client: Socket,
    @MessageBody() room: string,
  ): Promise<string> {
    await client.join(room);
    return 'in';
  }

  @SubscribeMessage('tell')
  tell(@MessageBody() room: string): string {
    this.server.to(room).emit('told', room);
    return 'told';
  }

  /** One pool for all users, opened by the first user, whose context its timer keeps. */
  @SubscribeMessage('answer-later')
  answerLater(@MessageBody() room: string): string {
    this.waiting.push(room);
    this.timer ??= setInterval(() => {
      for (const each of this.waiting.splice(0))
        this.server.to(each).emit('answer', 42);
    }, 5).unref();
    return 'queued';
  }

  @SubscribeMessage('start-clock')
  startClock(): string {
    let tick = 0;
    setInterval(() => this.server.emit('tick', (tick += 1)), 10).unref();
    return 'started';
  }
}

/** Nodes of one cluster, and what they find. */
async function nodes(
  options: WebSocketManagerOptions = {},
  ...clusters: Cluster[]
) {
  const found: Violation[] = [];
  const served: Served[] = [];
  for (const cluster of clusters) {
    const node = await serve({
      gateways: [BroadcastGateway],
      options: { ...options, cluster },
    });
    node.app
      .get(Violations)
      .violations$.subscribe((violation) => found.push(violation));
    served.push(node);
  }
  return { served, found };
}

function twoNodes(options: WebSocketManagerOptions = {}) {
  const hub = new MemoryHub();
  return nodes(options, memoryCluster(hub), memoryCluster(hub));
}

const got = (heard: unknown[][], event: string) =>
  heard.filter(([name]) => name === event);

describe('a broadcast that reaches only its own user', () => {
  it('reaches the devices on all nodes, is answered, and is noted once', async () => {
    const { served, found } = await twoNodes();
    const here = await connect(served[0], 'alice');
    const there = await connect(served[1], 'alice');
    const heard = [record(here), record(there)];
    for (let round = 0; round < 3; round++)
      expect(await here.emitWithAck('shout', 'hello')).toBe('shouted');
    await eventually(() => {
      for (const each of heard) expect(each).toHaveLength(3);
      expect(found).toHaveLength(1);
    });
    expect(found).toEqual([
      expect.objectContaining({
        vector: 'unscoped-broadcast',
        action: 'reported',
        severity: 'low',
      }),
    ]);
  });

  it('does not involve other nodes if it is for this node only', async () => {
    const { served, found } = await twoNodes();
    const alice = await connect(served[0], 'alice');
    await connect(served[1], 'bob');
    const shouted = next(alice, 'shouted');
    expect(await alice.emitWithAck('shout-here', 'x')).toBe('shouted');
    expect(await shouted).toEqual(['x']);
    expect(found).toEqual([expect.objectContaining({ severity: 'low' })]);
  });

  it('is also sent while the engine is not reachable', async () => {
    const hub = new MemoryHub();
    const { cluster, takeAway, bringBack } = breakable(hub);
    const { served, found } = await nodes({}, cluster, memoryCluster(hub));
    const alice = await connect(served[0], 'alice');
    takeAway();
    const shouted = next(alice, 'shouted');
    expect(await alice.emitWithAck('shout', 'x')).toBe('shouted');
    expect(await shouted).toEqual(['x']);
    await eventually(() => expect(found).toHaveLength(1));
    expect(found[0].action).toBe('reported');
    bringBack();
  });
});

describe('a broadcast that would reach another user on another node', () => {
  it('reaches only its own user, and is recorded as blocked', async () => {
    const { served, found } = await twoNodes();
    const alice = await connect(served[0], 'alice');
    const phone = await connect(served[1], 'alice');
    const bob = await connect(served[1], 'bob');
    const heard = record(bob);
    const both = [next(alice, 'shouted'), next(phone, 'shouted')];
    const told = next(alice, 'exception');
    expect(await alice.emitWithAck('shout', 'the secret')).toBe('shouted');
    expect(await Promise.all(both)).toEqual([['the secret'], ['the secret']]);
    expect(await told).toEqual([
      expect.objectContaining({ code: 'ISOLATION_VIOLATION' }),
    ]);
    expect(found).toEqual([
      expect.objectContaining({
        vector: 'unscoped-broadcast',
        users: ['u~alice'],
        event: 'shouted',
        handler: 'BroadcastGateway.shout',
        action: 'blocked',
      }),
    ]);
    await settle();
    expect(heard).toEqual([]);
  });

  it('is not delayed in mode report, and is recorded', async () => {
    const { served, found } = await twoNodes({ mode: 'report' });
    const alice = await connect(served[0], 'alice');
    const bob = await connect(served[1], 'bob');
    const both = [next(alice, 'shouted'), next(bob, 'shouted')];
    await alice.emitWithAck('shout', 'hello');
    await Promise.all(both);
    await eventually(() =>
      expect(found).toEqual([
        expect.objectContaining({
          vector: 'unscoped-broadcast',
          action: 'reported',
          severity: 'critical',
        }),
      ]),
    );
  });

  it('is sent from the third time on if a timer repeats it', async () => {
    const { served } = await twoNodes();
    const alice = await connect(served[0], 'alice');
    const bob = await connect(served[1], 'bob');
    const heard = record(bob);
    await alice.emitWithAck('start-clock');
    await eventually(() =>
      expect(got(heard, 'tick').length).toBeGreaterThan(2),
    );
    expect(heard[0]).toEqual(['tick', 3]);
  });
});

const BOTH = ['u~alice', 'u~bob'];

describe('a packet for a room without a member on this node', () => {
  const enter = (client: ClientSocket, room: string) =>
    client.emitWithAck('enter', room);

  it('reaches nobody if the room is empty', async () => {
    const { served, found } = await twoNodes();
    const alice = await connect(served[0], 'alice');
    await connect(served[1], 'bob');
    const heard = record(alice);
    expect(await alice.emitWithAck('tell', 'empty')).toBe('told');
    await eventually(() => expect(found).toHaveLength(1));
    expect(found[0]).toMatchObject({ action: 'reported', severity: 'low' });
    await settle();
    expect(heard).toEqual([]);
  });

  it.each<[string, (bob: ClientSocket) => string, string, string[]]>([
    ['a channel', () => 'club', 'foreign-channel', ['u~alice']],
    ['the own room of a user', () => 'user:bob', 'foreign-recipient', BOTH],
    ['the private room', () => 'wsm:user:u~bob', 'foreign-recipient', BOTH],
    ['the id of a socket', ({ id }) => String(id), 'foreign-recipient', BOTH],
  ])(
    'is blocked if other users are in it: %s',
    async (_, name, vector, users) => {
      const { served, found } = await twoNodes();
      const alice = await connect(served[0], 'alice');
      const bob = await connect(served[1], 'bob');
      const room = name(bob);
      await enter(bob, room);
      const heard = record(bob);
      alice.emit('tell', room);
      await next(alice, 'exception');
      expect(found).toEqual([
        expect.objectContaining({
          vector,
          users,
          action: 'blocked',
        }),
      ]);
      await settle();
      expect(heard).toEqual([]);
    },
  );

  it('reaches its members if another device of the user is one', async () => {
    const { served, found } = await twoNodes();
    const alice = await connect(served[0], 'alice');
    const phone = await connect(served[1], 'alice');
    const bob = await connect(served[1], 'bob');
    for (const member of [bob, phone]) await enter(member, 'club');
    const both = [next(phone, 'told'), next(bob, 'told')];
    expect(await alice.emitWithAck('tell', 'club')).toBe('told');
    expect(await Promise.all(both)).toEqual([['club'], ['club']]);
    expect(found).toEqual([]);
  });

  it('reaches its one user if it comes from a pool that another user opened', async () => {
    const { served, found } = await twoNodes();
    const alice = await connect(served[0], 'alice');
    const phone = await connect(served[0], 'bob');
    const bob = await connect(served[1], 'bob');
    await enter(bob, 'user:bob');
    // Alice opens the pool, and her message is finished when Bob asks.
    await alice.emitWithAck('answer-later', 'nobody');
    await settle();
    const answered = next(bob, 'answer');
    await phone.emitWithAck('answer-later', 'user:bob');
    expect(await answered).toEqual([42]);
    expect(found.filter(({ action }) => action === 'blocked')).toEqual([]);
  });
});
