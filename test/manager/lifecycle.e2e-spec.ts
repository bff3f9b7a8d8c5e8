import { createHook } from 'node:async_hooks';
import {
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import { StaleManagerError } from '../../src/index.js';
import {
  type ClientSocket,
  clientOf,
  connect,
  eventually,
  identifyByAuth,
  next,
  serve,
  settle,
} from '../support/harness.js';
import {
  uncaughtErrors,
  watchProcessErrors,
} from '../support/process-errors.js';
import { startServer } from '../support/server-process.js';

watchProcessErrors();

const HOUR_MS = 3_600_000;
const SHUTDOWN = {
  status: 'error',
  code: 'SHUTDOWN',
  message: 'The server is shutting down.',
};

const reasons: unknown[] = [];

@WebSocketGateway()
class MainGateway implements OnGatewayDisconnect {
  handleDisconnect(_: Socket, reason: unknown): void {
    reasons.push(reason);
  }

  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}

@WebSocketGateway({ namespace: 'second' })
class SecondGateway {
  @SubscribeMessage('ping')
  ping(): string {
    return 'second';
  }
}

/** The notice of a client when the server closes, and the reason of its disconnection. */
const farewell = async (client: ClientSocket) => {
  const [told, [reason]] = await Promise.all([
    next(client, 'wsm:notice', 5000),
    next(client, 'disconnect', 5000),
  ]);
  return { told, reason };
};

/** Timers of this library that have neither fired nor been cleared, including those with `unref()`. */
function watchOwnTimers(): { alive(): string[]; stop(): void } {
  const timers = new Map<number, string>();
  const hook = createHook({
    init(id, type) {
      if (type !== 'Timeout') return;
      const { stack = '' } = new Error('set here');
      const own = stack.split('\n').find((line) => /\/src\/\w+\//.test(line));
      if (own) timers.set(id, own.trim());
    },
    destroy: (id) => void timers.delete(id),
  }).enable();
  return { alive: () => [...timers.values()], stop: () => void hook.disable() };
}

const gateways = [MainGateway, SecondGateway];

/** Alice with every kind of timer: an expiry, an idle manager, a pending handshake. */
const busyOptions = {
  idleTtl: HOUR_MS,
  handshakeTimeout: HOUR_MS,
  identify: (socket: Socket) => {
    const identity = identifyByAuth(socket);
    if (identity?.userId === 'undecided') return new Promise<never>(() => {});
    return identity && { ...identity, expiresAt: Date.now() + HOUR_MS };
  },
};

beforeEach(() => {
  reasons.length = 0;
});

describe('app.close()', () => {
  it('notifies every client, over every transport and namespace, and disconnects it', async () => {
    const served = await serve({ gateways });
    const clients = await Promise.all([
      connect(served, 'alice'),
      connect(served, 'alice', { transports: ['polling'] }),
      connect(served, 'bob', { namespace: '/second' }),
    ]);
    // Waits for the next poll of the polling client, which is needed to send to it.
    await settle();
    const farewells = clients.map(farewell);
    await served.app.close();
    const gone = await Promise.all(farewells);
    expect(gone.map(({ told }) => told)).toEqual([
      [SHUTDOWN],
      [SHUTDOWN],
      [SHUTDOWN],
    ]);
    expect(gone.map(({ reason }) => reason)).toEqual([
      'transport close',
      'transport error',
      'transport close',
    ]);
    expect(reasons).toEqual(['server shutting down', 'server shutting down']);
    await expect(fetch(served.url)).rejects.toThrow();
  });

  it('lets the clients reconnect to the next server', async () => {
    const first = await serve({ gateways });
    const port = Number(new URL(first.url).port);
    const alice = await connect(first, 'alice', {
      reconnection: true,
      reconnectionDelay: 20,
      reconnectionDelayMax: 20,
    });
    await first.app.close();
    expect(alice.active).toBe(true);
    const back = next(alice, 'connect');
    const second = await serve({ gateways, port });
    await back;
    expect(await alice.emitWithAck('ping')).toBe('pong');
    expect(second.registry.status().connections).toBe(1);
  });

  it('also lets clients reconnect that are still being identified', async () => {
    const first = await serve({ gateways, options: busyOptions });
    const client = clientOf(
      first.url,
      { user: 'undecided' },
      { reconnection: true, reconnectionDelay: 20, reconnectionDelayMax: 20 },
    );
    client.connect();
    await settle();
    await first.app.close();
    await settle();
    expect(client.active).toBe(true);
    client.auth = { user: 'alice' };
    const back = next(client, 'connect');
    await serve({ gateways, port: Number(new URL(first.url).port) });
    await back;
  });

  it('leaves no manager and no timer behind', async () => {
    const timers = watchOwnTimers();
    const served = await serve({ gateways, options: busyOptions });
    const { registry } = served;
    const [, bob] = await Promise.all([
      connect(served, 'alice'),
      connect(served, 'bob'),
    ]);
    bob.disconnect();
    clientOf(served.url, { user: 'undecided' }).connect();
    registry.acquire({ userId: 'job' });
    await eventually(() => expect(registry.status().idle).toBe(2));
    await settle(30);
    const kinds = ['expiry', 'idle-queue', 'handshake'];
    for (const kind of kinds) {
      expect(timers.alive()).toContainEqual(expect.stringContaining(kind));
    }
    const manager = registry.get({ userId: 'alice' })!;

    await served.app.close();
    await eventually(() => expect(timers.alive()).toEqual([]));
    timers.stop();
    expect(registry.status()).toMatchObject({
      managers: 0,
      connections: 0,
      idle: 0,
    });
    expect(() => manager.emit('x')).toThrow(StaleManagerError);
    expect(uncaughtErrors).toEqual([]);
  });

  it('can be called twice, and without anybody connected', async () => {
    const served = await serve({ gateways });
    await Promise.all([served.app.close(), served.app.close()]);
    await served.app.close();
    expect(served.registry.size).toBe(0);
  });

  it('does not wait for clients with forceCloseConnections', async () => {
    const served = await serve({
      gateways,
      application: { forceCloseConnections: true },
    });
    const alice = await connect(served, 'alice');
    const goodbye = farewell(alice);
    await served.app.close();
    expect((await goodbye).told).toEqual([SHUTDOWN]);
    await eventually(() =>
      expect(served.registry.status().connections).toBe(0),
    );
  });
});

describe('a server process', () => {
  /** Clients of every kind that could keep a process alive. */
  const crowd = async (url: string) => {
    const [alice, bob] = await Promise.all([
      connect(url, 'alice'),
      connect(url, 'bob'),
    ]);
    expect(await alice.emitWithAck('say', 'hello')).toBe('alice');
    bob.disconnect();
    clientOf(url, { user: 'undecided' }).connect();
    await settle(50);
    return alice;
  };

  it('ends by itself after app.close()', async () => {
    const server = await startServer({ IDLE_TTL: String(HOUR_MS) });
    const goodbye = farewell(await crowd(server.url));
    expect(await server.measure()).toMatchObject({
      managers: 2,
      connections: 1,
      idle: 1,
    });
    server.close();
    expect((await goodbye).told).toEqual([SHUTDOWN]);
    expect(await server.exit).toEqual({ code: 0, signal: null });
    expect(server.complaints()).toBe('');
  });

  it('ends on SIGTERM after it has notified its clients', async () => {
    const server = await startServer({
      IDLE_TTL: String(HOUR_MS),
      SHUTDOWN_HOOKS: 'yes',
    });
    const goodbye = farewell(await crowd(server.url));
    server.kill('SIGTERM');
    expect((await goodbye).told).toEqual([SHUTDOWN]);
    // Nest raises the signal once more when it is done.
    expect(await server.exit).toEqual({ code: null, signal: 'SIGTERM' });
    expect(server.complaints()).toBe('');
  });
});
