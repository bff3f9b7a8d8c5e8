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
  Incidents,
  type SecurityIncident,
  WebSocketManagerRegistry,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import {
  clientOf,
  connected,
  next,
  record,
  serve,
} from '../support/harness.js';

/** Lets handlers continue on request of the spec. */
class Doors {
  readonly waiting: (() => void)[] = [];
  wait(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}

/** Created for each application, so that changes of a class do not affect the next one. */
function makeGateways() {
  @WebSocketGateway()
  class AuthGateway implements OnGatewayConnection<Socket> {
    @WebSocketServer() readonly server!: Server;

    constructor(
      private readonly doors: Doors,
      private readonly registry: WebSocketManagerRegistry,
    ) {}

    async handleConnection(socket: Socket): Promise<void> {
      const { user, isSlow } = socket.handshake.auth as {
        user?: string;
        isSlow?: boolean;
      };
      if (isSlow) await this.doors.wait();
      if (!user) return;
      socket.data.user = { id: user };
      await socket.join(`user:${user}`);
      socket.emit('welcome', user);
    }

    @SubscribeMessage('who')
    who(@ConnectedSocket() _: Socket, @MessageBody() n: number) {
      return { n, user: this.registry.current().user.userId };
    }

    @SubscribeMessage('own-room')
    ownRoom(@MessageBody() user: string) {
      this.server.to(`user:${user}`).emit('own', user);
    }
  }

  @WebSocketGateway()
  class SecondGateway implements OnGatewayConnection<Socket> {
    constructor(private readonly doors: Doors) {}

    async handleConnection(socket: Socket): Promise<void> {
      if (socket.handshake.auth.isSlowToo) await this.doors.wait();
    }
  }
  return { AuthGateway, SecondGateway };
}

async function start(options: WebSocketManagerOptions = {}) {
  const doors = new Doors();
  const { AuthGateway, SecondGateway } = makeGateways();
  const served = await serve({
    gateways: [AuthGateway, SecondGateway, { provide: Doors, useValue: doors }],
    options: { identify: undefined, identity: 'connection', ...options },
  });
  const incidents: SecurityIncident[] = [];
  served.app.get(Incidents).incidents$.subscribe((one) => incidents.push(one));
  const enter = async (auth: Record<string, unknown>) => {
    const client = clientOf(served.url, auth);
    const received = record(client);
    const gone = new Promise((resolve) => client.once('disconnect', resolve));
    await connected(client);
    return { client, received, gone };
  };
  const server = () => served.app.get(AuthGateway).server;
  return { ...served, incidents, enter, doors, server };
}

describe("identity: 'connection'", () => {
  it('reads the user that handleConnection sets on the socket', async () => {
    const { enter, registry, incidents } = await start();
    const { client, received } = await enter({ user: 'alice' });
    expect(await client.emitWithAck('who', 1)).toEqual({ n: 1, user: 'alice' });
    expect(received).toContainEqual(['welcome', 'alice']);
    expect(registry.size).toBe(1);
    expect(incidents).toEqual([]);
  });

  it.each(['isSlow', 'isSlowToo'])(
    'makes messages wait, in order, for the handlers of all gateways: %s',
    async (slow) => {
      const { enter, doors } = await start();
      const { client } = await enter({ user: 'alice', [slow]: true });
      const answers = Promise.all(
        [1, 2, 3].map((n) => client.emitWithAck('who', n)),
      );
      await vi.waitFor(() => expect(doors.waiting).toHaveLength(1));
      doors.waiting[0]();
      expect(await answers).toEqual(
        [1, 2, 3].map((n) => ({ n, user: 'alice' })),
      );
    },
  );

  it('disconnects a socket without a user, with a code', async () => {
    const { enter, registry } = await start();
    const { received, gone } = await enter({});
    await gone;
    expect(received).toEqual([
      ['wsm:notice', expect.objectContaining({ code: 'UNAUTHENTICATED' })],
    ]);
    expect(registry.status().rejections).toEqual({ UNAUTHENTICATED: 1 });
  });

  it('keeps an anonymous socket if that is allowed, and in report', async () => {
    for (const options of [
      { anonymous: 'allow' },
      { mode: 'report' },
    ] as const) {
      const { enter, registry } = await start(options);
      const { client } = await enter({});
      await client.emitWithAck('who', 1);
      expect(
        [...registry.managers()].map(({ user }) => user.anonymous),
      ).toEqual([true]);
    }
  });

  it('sends no data of other users to a socket that is not identified yet', async () => {
    const { enter, doors, server } = await start();
    const { client, received } = await enter({ user: 'alice', isSlow: true });
    const bob = await enter({ user: 'bob' });
    await vi.waitFor(() => expect(doors.waiting).toHaveLength(1));
    const news = next(bob.client, 'news');
    server().emit('news', 1);
    await news;
    doors.waiting[0]();
    await client.emitWithAck('who', 1);
    server().emit('news', 2);
    await vi.waitFor(() => expect(received).toContainEqual(['news', 2]));
    expect(received).not.toContainEqual(['news', 1]);
  });

  it("lets a second device join the user's own room, without an incident", async () => {
    const { enter, incidents } = await start();
    const one = await enter({ user: 'alice' });
    await one.client.emitWithAck('who', 1);
    const two = await enter({ user: 'alice' });
    await two.client.emitWithAck('who', 1);
    const own = next(two.client, 'own');
    one.client.emit('own-room', 'alice');
    expect(await own).toEqual(['alice']);
    expect(incidents).toEqual([]);
  });

  it('disconnects a socket whose handler does not settle in time', async () => {
    const { enter } = await start({ handshakeTimeout: 50 });
    const { received, gone } = await enter({ user: 'alice', isSlow: true });
    await gone;
    expect(received).toEqual([
      ['wsm:notice', expect.objectContaining({ code: 'UNAUTHENTICATED' })],
    ]);
  });

  it('holds a bounded number of messages', async () => {
    const { enter } = await start();
    const { client, received, gone } = await enter({
      user: 'alice',
      isSlow: true,
    });
    for (let n = 0; n < 100; n++) client.emit('who', n);
    await gone;
    expect(received).toEqual([
      ['wsm:notice', expect.objectContaining({ code: 'LIMIT_EXCEEDED' })],
    ]);
  });

  it('lets nothing of a socket that is nobody yet reach others', async () => {
    @WebSocketGateway()
    class HastyGateway implements OnGatewayConnection<Socket> {
      @WebSocketServer() private readonly server!: Server;

      handleConnection(socket: Socket): void {
        this.server.emit('came', socket.id);
        socket.broadcast.emit('came', socket.id);
        this.server.emit('online', socket.handshake.auth.user);
        socket.data.user = { id: socket.handshake.auth.user as string };
      }
    }
    const served = await serve({
      gateways: [HastyGateway],
      options: {
        identify: undefined,
        identity: 'connection',
        egress: { publicEvents: ['online'] },
      },
    });
    const bob = clientOf(served.url, { user: 'bob' });
    await connected(bob);
    const received = record(bob);
    await connected(clientOf(served.url, { user: 'alice' }));
    await vi.waitFor(() =>
      expect(received).toContainEqual(['online', 'alice']),
    );
    expect(received.map(([event]) => event)).not.toContain('came');
  });

  it('in report, lets more messages wait than the limit, and records it', async () => {
    const { enter, doors, incidents } = await start({
      mode: 'report',
      limits: { pendingMessages: 2 },
    });
    const { client } = await enter({ user: 'alice', isSlow: true });
    const answers = Promise.all(
      [1, 2, 3].map((n) => client.emitWithAck('who', n)),
    );
    await vi.waitFor(() => expect(doors.waiting).toHaveLength(1));
    expect(await answers).toHaveLength(3);
    expect(incidents).toEqual([
      expect.objectContaining({
        vector: 'refusal',
        reason: 'LIMIT_EXCEEDED',
        paths: ['limits.pendingMessages'],
      }),
    ]);
  });
});
