import { EventEmitter } from 'node:events';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import type { Violation } from '../../src/incidents/index.js';
import {
  type ChannelEmitter,
  CurrentManager,
  WebSocketManager,
} from '../../src/index.js';
import { Violations } from '../../src/policy/index.js';
import { connect, eventually, record, serve } from '../support/harness.js';
import {
  AGAINST_A_CONNECTION,
  BY_A_MANAGER,
  BY_MOVING,
  LATER,
} from './ways-around.js';
import {
  BY_A_SOCKET,
  BY_THE_SERVER,
  type Hands,
  type Way,
} from './ways-to-another.js';

type Bobs = Pick<
  Hands,
  'bob' | 'bobs' | 'toBob' | 'toAll' | 'toClub' | 'answerBob'
>;

@WebSocketGateway()
class CarelessGateway {
  @WebSocketServer()
  private readonly server!: Server;
  private readonly bus = new EventEmitter();
  private parent!: Hands['parent'];
  private bobs: Bobs | undefined;
  work: (hands: Hands, secret: string) => unknown = () => undefined;

  afterInit(): void {
    this.server.of('/late');
    this.parent = this.server.of(/^\/dynamic-/);
    this.bus.on('boot', (secret) => this.server.emit('news', secret));
  }

  handleConnection(socket: Socket): void {
    socket.on('ask me', (_, answerBob: (secret: string) => void) => {
      this.bobs = { ...this.bobs!, answerBob };
    });
  }

  /** Bob's. */
  @SubscribeMessage('leave-about')
  leaveAbout(
    @ConnectedSocket() bob: Socket,
    @CurrentManager() bobs: WebSocketManager,
  ): string {
    bobs.join('club');
    void bob.join(['user:bob', 'club']);
    this.bus.on('bob', (secret) => bob.emit('news', secret));
    const toClub: ChannelEmitter = bobs.to('club');
    const toBob = this.server.to(bob.id);
    const toAll = this.server.timeout(50);
    const answerBob = () => undefined;
    this.bobs = { bob, bobs, toClub, toBob, toAll, answerBob };
    return 'left';
  }

  /** Alice's. */
  @SubscribeMessage('work')
  async do(
    @ConnectedSocket() alice: Socket,
    @CurrentManager() own: WebSocketManager,
    @MessageBody() secret: string,
  ): Promise<string> {
    const { server, parent, bus, bobs } = this;
    const hands = { server, parent, alice, own, bus, ...bobs! };
    try {
      await this.work(hands, secret);
    } catch {
      // A method of the library throws where it is misused.
    }
    return 'done';
  }

  @SubscribeMessage('rooms')
  rooms(@ConnectedSocket() client: Socket): string[] {
    return [...client.rooms];
  }
}

const SECRET = 'the secret of alice';

async function world() {
  const served = await serve({ gateways: [CarelessGateway] });
  const found: Violation[] = [];
  served.app.get(Violations).violations$.subscribe((one) => found.push(one));
  const [alice, bob] = [
    await connect(served, 'alice'),
    await connect(served, 'bob'),
  ];
  const received = record(bob);
  const also = await Promise.all(
    ['/late', '/dynamic-1'].map((namespace) =>
      connect(served, 'bob', { namespace }),
    ),
  );
  for (const client of also)
    client.onAny((...packet: [string]) => received.push(packet));
  await bob.emitWithAck('leave-about');
  bob.emit('ask me', 'anything', (...answer: unknown[]) =>
    received.push(['answer', ...answer]),
  );
  await bob.emitWithAck('rooms');
  const gateway = served.app.get(CarelessGateway);
  return { ...served, found, alice, bob, received, also, gateway };
}

const GROUPS: [by: string, ways: Way[]][] = [
  ['the server', BY_THE_SERVER],
  ['a socket', BY_A_SOCKET],
  ["another user's manager", BY_A_MANAGER],
  ['moving sockets', BY_MOVING],
  ['something that runs at another time', LATER],
];

describe.each(GROUPS)(
  "what one user's message sends to another user, by %s",
  (_by, ways) => {
    it.each(ways)(
      'is stopped, and nobody is cut off: %s',
      async (_how, vector, send) => {
        const { gateway, alice, bob, received, also, found } = await world();
        gateway.work = send;
        await alice.timeout(5_000).emitWithAck('work', SECRET);
        await eventually(() => expect(found).not.toEqual([]));
        // Whatever was sent to Bob arrives before these answers.
        for (let n = 0; n < 2; n++) await bob.emitWithAck('rooms');
        expect(JSON.stringify(received)).not.toContain(SECRET);
        expect(found[0]).toMatchObject({ vector, action: 'blocked' });
        // It was Alice's message, and nobody else is named first.
        for (const { users } of found) expect(users[0]).toBe('u~alice');
        for (const client of [alice, bob, ...also])
          expect(client.connected).toBe(true);
      },
    );
  },
);

it('a user is reached by the own transport', async () => {
  const { gateway, alice, found } = await world();
  const received = record(alice);
  gateway.work = (hands, secret) => {
    hands.alice.conn.send(`2${JSON.stringify(['news', secret])}`);
  };
  await alice.emitWithAck('work', SECRET);
  expect(received).toEqual([['news', SECRET]]);
  expect(found).toEqual([]);
});

describe("what one user's message does to another user's connection", () => {
  it.each(AGAINST_A_CONNECTION)('is stopped: %s', async (_how, work) => {
    const { gateway, alice, bob, found } = await world();
    gateway.work = work;
    // No answer is awaited: what is meant for all may end Alice's connection, too.
    alice.emit('work', SECRET);
    await eventually(() => expect(found).not.toEqual([]));
    expect(await bob.emitWithAck('rooms')).toContain('club');
    expect(bob.connected).toBe(true);
    expect(found[0]).toMatchObject({
      vector: 'foreign-connection',
      users: ['u~alice', 'u~bob'],
      action: 'blocked',
    });
  });
});
