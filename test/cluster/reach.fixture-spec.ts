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
  CurrentManager,
  Violations,
  WebSocketManager,
  type WebSocketManagerOptions,
  WebSocketManagerRegistry,
} from '../../src/index.js';
import type { Violation } from '../../src/incidents/index.js';
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
class ChatGateway {
  @WebSocketServer()
  readonly server!: Server;

  constructor(private readonly registry: WebSocketManagerRegistry) {}

  @SubscribeMessage('note')
  note(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() text: string,
  ) {
    return manager.emit('noted', text);
  }

  @SubscribeMessage('ask')
  ask(@CurrentManager() manager: WebSocketManager) {
    return manager.emitWithAck('question', 'which?');
  }

  @SubscribeMessage('direct')
  direct(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() { to, text }: { to: string; text: unknown },
  ) {
    return manager.sendTo(to, 'direct', text, { reason: 'direct message' });
  }

  @SubscribeMessage('join')
  join(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() name: string,
  ) {
    manager.join(name);
    return 'joined';
  }

  @SubscribeMessage('leave')
  leave(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() name: string,
  ) {
    manager.leave(name);
    return 'left';
  }

  @SubscribeMessage('say')
  say(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() name: string,
  ) {
    manager.to(name).emit('said', name);
    return 'said';
  }

  @SubscribeMessage('invite')
  invite(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() { who, name }: { who: string; name: string },
  ) {
    return manager.invite(who, name, { reason: 'invitation' });
  }

  @SubscribeMessage('leak')
  leak(@MessageBody() secret: string): string {
    this.server.emit('leaked', secret);
    return 'leaked';
  }

  @SubscribeMessage('share')
  share(@MessageBody() text: unknown): string {
    this.server.emit('shared', text);
    return 'shared';
  }

  @SubscribeMessage('overhear')
  async overhear(
    @ConnectedSocket() client: Socket,
    @MessageBody() room: string,
  ): Promise<string> {
    await client.join(room);
    return 'done';
  }

  @SubscribeMessage('move-all')
  moveAll(): string {
    this.server.socketsJoin('trap');
    return 'done';
  }

  @SubscribeMessage('end-all')
  endAll(): string {
    this.server.disconnectSockets();
    return 'done';
  }

  @SubscribeMessage('moderate')
  moderate(@MessageBody() userId: string): string {
    this.registry.disconnect({ userId }, 'moderated');
    return 'done';
  }
}

const PUBLIC = { egress: { publicEvents: ['shared'] } };

interface Nodes {
  readonly one: Served;
  readonly two: Served;
}

/** Creates the clusters of several connected nodes, one for each call. */
export type Hub = () => Cluster;

export function reachOf(name: string, hubOf: () => Promise<Hub>): void {
  describe(name, () => {
    async function twoNodes(
      options: WebSocketManagerOptions = {},
    ): Promise<Nodes> {
      const hub = await hubOf();
      const start = () =>
        serve({
          gateways: [ChatGateway],
          options: { ...options, cluster: hub() },
        });
      const nodes = { one: await start(), two: await start() };
      // Each node knows the other.
      await eventually(async () => {
        const { server } = nodes.one.app.get(ChatGateway);
        expect(await server.of('/').adapter.serverCount()).toBe(2);
      });
      return nodes;
    }

    describe('a user with devices on two nodes', () => {
      it('is reached on both nodes by either manager', async () => {
        const { one, two } = await twoNodes();
        const here = await connect(one, 'alice');
        const there = await connect(two, 'alice');
        const bob = await connect(two, 'bob');
        const heard = record(bob);
        const both = [next(here, 'noted'), next(there, 'noted')];
        expect(await here.emitWithAck('note', 'text')).toBe(true);
        expect(await Promise.all(both)).toEqual([['text'], ['text']]);
        expect(heard).toEqual([]);
      });

      it('answers from both', async () => {
        const { one, two } = await twoNodes();
        const here = await connect(one, 'alice');
        const there = await connect(two, 'alice');
        here.on('question', (_, answer: (text: string) => void) =>
          answer('here'),
        );
        there.on('question', (_, answer: (text: string) => void) =>
          answer('there'),
        );
        const answers = (await here.emitWithAck('ask')) as string[];
        expect(answers.toSorted()).toEqual(['here', 'there']);
      });

      it('is in a channel with both devices, regardless of which joined or connected later', async () => {
        const { one, two } = await twoNodes();
        const here = await connect(one, 'alice');
        const there = await connect(two, 'alice');
        const bob = await connect(two, 'bob');
        await here.emitWithAck('join', 'room');
        await bob.emitWithAck('join', 'room');
        await settle();
        for (const device of [here, there]) {
          const said = next(device, 'said');
          await bob.emitWithAck('say', 'room');
          expect(await said).toEqual(['room']);
        }
        await there.emitWithAck('leave', 'room');
        await settle();
        const heard = record(here);
        await bob.emitWithAck('say', 'room');
        await settle();
        expect(heard).toEqual([]);
      });

      it('has the same channels on a node that the user connects to later', async () => {
        const { one, two } = await twoNodes();
        const here = await connect(one, 'alice');
        await here.emitWithAck('join', 'room');
        const there = await connect(two, 'alice');
        await settle();
        const said = next(there, 'said');
        await here.emitWithAck('say', 'room');
        expect(await said).toEqual(['room']);
      });
    });

    describe('a user on another node', () => {
      it('receives a direct message, including bytes', async () => {
        const { one, two } = await twoNodes();
        const alice = await connect(one, 'alice');
        const bob = await connect(two, 'bob');
        for (const text of [
          'text',
          { bytes: Buffer.from('bytes'), none: null },
        ]) {
          const got = next(bob, 'direct');
          // The delivery is not known here without waiting.
          expect(await alice.emitWithAck('direct', { to: 'bob', text })).toBe(
            false,
          );
          expect(await got).toEqual([text]);
        }
      });

      it('is reached by a job whose manager of the user is only on this node', async () => {
        const { one, two } = await twoNodes();
        const bob = await connect(two, 'bob');
        const got = next(bob, 'ready');
        one.registry.acquire({ userId: 'bob' }).emit('ready', 1);
        expect(await got).toEqual([1]);
      });

      it('is invited, evicted and disconnected by the methods for it', async () => {
        const { one, two } = await twoNodes();
        const alice = await connect(one, 'alice');
        const bob = await connect(two, 'bob');
        await alice.emitWithAck('join', 'room');
        await alice.emitWithAck('invite', { who: 'bob', name: 'room' });
        await settle();
        const said = next(bob, 'said');
        await alice.emitWithAck('say', 'room');
        await said;

        one.registry.evict({ userId: 'bob' }, 'room');
        await settle();
        const heard = record(bob);
        await alice.emitWithAck('say', 'room');
        await settle();
        expect(heard).toEqual([]);

        const told = next(bob, 'wsm:notice');
        await alice.emitWithAck('moderate', 'bob');
        expect(await told).toEqual([
          expect.objectContaining({
            code: 'DISCONNECTED',
            message: 'moderated',
          }),
        ]);
      });
    });

    describe('the policy between two nodes', () => {
      it('blocks a leak to everybody at its own node', async () => {
        const { one, two } = await twoNodes();
        const alice = await connect(one, 'alice');
        const bob = await connect(two, 'bob');
        const heard = record(bob);
        alice.emit('leak', 'the secret of alice');
        await next(alice, 'exception');
        await settle();
        expect(heard).toEqual([]);
      });

      it('lets a declared event reach everybody, once', async () => {
        const { one, two } = await twoNodes(PUBLIC);
        const alice = await connect(one, 'alice');
        const bob = await connect(two, 'bob');
        const heard = record(bob);
        const text = { bytes: Buffer.from('bytes') };
        await alice.emitWithAck('share', text);
        await eventually(() => expect(heard).not.toEqual([]));
        await settle();
        expect(heard).toEqual([['shared', text]]);
      });

      it('keeps what is declared within the tenant of its sender', async () => {
        const { one, two } = await twoNodes(PUBLIC);
        const alice = await connect(one, { user: 'alice', tenantId: 'one' });
        const [same, other] = [
          await connect(two, { user: 'bob', tenantId: 'one' }),
          await connect(two, { user: 'carol', tenantId: 'other' }),
        ];
        const heard = record(other);
        const shared = next(same, 'shared');
        await alice.emitWithAck('share', 'text');
        expect(await shared).toEqual(['text']);
        await settle();
        expect(heard).toEqual([]);
      });

      it.each(['move-all', 'end-all'])(
        'protects the connections of others (%s)',
        async (way) => {
          const { one, two } = await twoNodes();
          const alice = await connect(one, 'alice');
          const bob = await connect(two, 'bob');
          alice.emit(way);
          await settle();
          expect(bob.connected).toBe(true);
          const { server } = two.app.get(ChatGateway);
          expect(server.of('/').adapter.rooms.has('trap')).toBe(false);
        },
      );

      it('does not deliver a packet without its sender', async () => {
        const hub = await hubOf();
        const cluster = hub();
        const served = await serve({
          gateways: [ChatGateway],
          options: { cluster: hub() },
        });
        const found: Violation[] = [];
        served.app
          .get(Violations)
          .violations$.subscribe((one) => found.push(one));
        const bob = await connect(served, 'bob');
        const heard = record(bob);
        await cluster.start();
        const message = {
          uid: 'older',
          nsp: '/',
          type: 3,
          data: {
            opts: { rooms: [], except: [], flags: {} },
            packet: { type: 2, nsp: '/', data: ['leaked', 'x'] },
          },
        };
        for (const text of [
          JSON.stringify(message),
          JSON.stringify({ message }),
          JSON.stringify({ v: 1, message }),
          JSON.stringify({
            v: 99,
            message,
            from: null,
            frames: ['2["leaked"]'],
          }),
          JSON.stringify({ v: 1, message, from: { name: 'bob' } }),
          // Without its frames, or with some of no packet.
          JSON.stringify({ v: 1, message, from: null }),
          JSON.stringify({ v: 1, message, from: null, frames: ['2'] }),
          JSON.stringify({ v: 1, message, from: null, frames: ['no'] }),
          JSON.stringify({ v: 1, message: { type: 9, nsp: '/' }, from: null }),
          'no JSON',
          'null',
        ])
          for (let i = 0; i < 3; i++) await cluster.publish('packets:/', text);
        await settle();
        expect(heard).toEqual([]);
        // Once for each kind and node.
        const { node } = cluster;
        expect(found.map(({ vector, detail }) => [vector, detail])).toEqual(
          ['of another version', 'without a sender', 'unreadable'].map(
            (why) => ['unattributed-packet', `${why}, from node ${node}`],
          ),
        );
        expect(await bob.emitWithAck('note', 'still here')).toBe(true);
        await cluster.close();
      });
    });

    describe('without the option cluster', () => {
      it('a user on another node is not reached, as before', async () => {
        const one = await serve({ gateways: [ChatGateway] });
        const two = await serve({ gateways: [ChatGateway] });
        const alice = await connect(one, 'alice');
        const bob = await connect(two, 'bob');
        const heard = record(bob);
        expect(await alice.emitWithAck('direct', { to: 'bob', text: 1 })).toBe(
          false,
        );
        await settle();
        expect(heard).toEqual([]);
      });
    });
  });
}
