import { Logger } from '@nestjs/common';
import {
  type OnGatewayConnection,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Namespace, Server, Socket } from 'socket.io';
import { type Identity, WebSocketManagerModule } from '../../src/index.js';
import {
  clientOf,
  connect,
  connected,
  eventually,
  freePort,
  next,
  refusalOf,
  serve,
  settle,
} from '../support/harness.js';

const met: string[] = [];

@WebSocketGateway()
class DoorGateway implements OnGatewayConnection {
  handleConnection(client: Socket): void {
    met.push(client.id);
  }

  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}

@WebSocketGateway({ namespace: 'rooms' })
class RoomsGateway {
  @WebSocketServer()
  namespace!: Namespace;

  @SubscribeMessage('ping')
  ping(): string {
    return 'rooms';
  }
}

beforeEach(() => {
  met.length = 0;
});

const door = { gateways: [DoorGateway] };

describe('the handshake', () => {
  it('accepts a known user', async () => {
    const served = await serve(door);
    const alice = await connect(served, 'alice');
    await expect(alice.emitWithAck('ping')).resolves.toBe('pong');
    expect(met).toHaveLength(1);
    expect(served.registry.get({ userId: 'alice' })?.connections).toHaveLength(
      1,
    );
  });

  it.each<[string, string, () => unknown]>([
    ['null', 'UNAUTHENTICATED', () => null],
    ['nothing', 'UNAUTHENTICATED', () => undefined],
    [
      'an exception',
      'UNAUTHENTICATED',
      () => {
        throw new Error('postgres://user:secret@db');
      },
    ],
    [
      'a rejection',
      'UNAUTHENTICATED',
      () => Promise.reject(new Error('secret')),
    ],
    ['a rejection with nothing', 'UNAUTHENTICATED', () => Promise.reject()],
    ['a string', 'UNAUTHENTICATED', () => 'alice'],
    ['a number', 'UNAUTHENTICATED', () => 42],
    ['an array', 'UNAUTHENTICATED', () => ['alice']],
    ['an empty object', 'UNAUTHENTICATED', () => ({})],
    ['a numeric user id', 'UNAUTHENTICATED', () => ({ userId: 42 })],
    [
      'an object as user id',
      'UNAUTHENTICATED',
      () => ({ userId: { $ne: null } }),
    ],
    [
      'a function as user id',
      'UNAUTHENTICATED',
      () => ({ userId: () => 'alice' }),
    ],
    [
      'claims that are none',
      'UNAUTHENTICATED',
      () => ({ userId: 'a1', claims: 'admin' }),
    ],
    [
      'NaN as expiry',
      'UNAUTHENTICATED',
      () => ({ userId: 'a1', expiresAt: NaN }),
    ],
    [
      'a date as expiry',
      'UNAUTHENTICATED',
      () => ({ userId: 'a1', expiresAt: new Date() }),
    ],
    [
      'an expired context',
      'EXPIRED',
      () => ({ userId: 'a1', expiresAt: Date.now() - 1 }),
    ],
    ['an empty id', 'SUSPICIOUS_ID', () => ({ userId: '' })],
    ['a reserved name', 'SUSPICIOUS_ID', () => ({ userId: 'admin' })],
    ['SQL', 'SUSPICIOUS_ID', () => ({ userId: "x' OR 1=1 --" })],
    [
      'a suspicious tenant',
      'SUSPICIOUS_ID',
      () => ({ userId: 'a1', tenantId: '../etc/passwd' }),
    ],
    [
      'an id of a megabyte',
      'SUSPICIOUS_ID',
      () => ({ userId: 'a'.repeat(1e6) }),
    ],
    [
      'a getter that throws',
      'UNAUTHENTICATED',
      () => ({
        get userId(): string {
          throw new Error('boo');
        },
      }),
    ],
  ])('turns away %s from identify with %s', async (_, code, answer) => {
    const served = await serve({
      ...door,
      options: { identify: answer as () => Identity },
    });
    const refusal = await refusalOf(clientOf(served.url, {}));
    expect(refusal.code).toBe(code);
    expect(refusal.message).not.toMatch(/secret|postgres|boo| at |WSM_/);
    expect(met).toEqual([]);
    expect(served.registry.status()).toMatchObject({
      managers: 0,
      connections: 0,
      rejections: { [code]: 1 },
    });
  });

  it('does not wait for an identify that never answers', async () => {
    const served = await serve({
      ...door,
      options: {
        handshakeTimeout: 40,
        identify: () => new Promise<never>(() => {}),
      },
    });
    expect((await refusalOf(clientOf(served.url, {}))).code).toBe(
      'UNAUTHENTICATED',
    );
  });

  it('disconnects when the context expires, with the reason', async () => {
    const served = await serve({
      ...door,
      options: {
        identify: () => ({ userId: 'alice', expiresAt: Date.now() + 120 }),
      },
    });
    const alice = await connect(served, {});
    const told = next(alice, 'wsm:notice');
    const [reason] = await next(alice, 'disconnect');
    expect(await told).toEqual([expect.objectContaining({ code: 'EXPIRED' })]);
    expect(reason).toBe('io server disconnect');
    await eventually(() =>
      expect(served.registry.status().connections).toBe(0),
    );
  });

  it('runs after the middleware of the application, also of afterInit', async () => {
    @WebSocketGateway()
    class WithMiddleware implements OnGatewayInit<Server> {
      afterInit(server: Server): void {
        server.use((socket, proceed) => {
          socket.data.token = 'from-middleware';
          proceed();
        });
      }
    }
    const seen: unknown[] = [];
    const served = await serve({
      gateways: [WithMiddleware],
      options: {
        identify: (socket) => {
          seen.push(socket.data.token);
          return { userId: 'alice' };
        },
      },
    });
    await connect(served, {});
    expect(seen).toEqual(['from-middleware']);
  });

  it('does not call identify if a middleware refused', async () => {
    @WebSocketGateway()
    class Refusing implements OnGatewayInit<Server> {
      afterInit(server: Server): void {
        server.use((_, proceed) => proceed(new Error('not today')));
      }
    }
    const identify = vi.fn(() => ({ userId: 'alice' }));
    const served = await serve({ gateways: [Refusing], options: { identify } });
    expect((await refusalOf(clientOf(served.url, {}))).message).toBe(
      'not today',
    );
    expect(identify).not.toHaveBeenCalled();
  });
});

describe('forRoot() without identify', () => {
  const withUser = (place: (socket: Socket) => void) => {
    @WebSocketGateway()
    class Placing implements OnGatewayInit<Server> {
      afterInit(server: Server): void {
        server.use((socket, proceed) => {
          place(socket);
          proceed();
        });
      }
    }
    return serve({ gateways: [Placing], options: { identify: undefined } });
  };

  it.each<[string, (socket: Socket) => void, string]>([
    [
      'socket.data.user.userId',
      (s) => {
        s.data.user = { userId: 'u-1' };
      },
      'u-1',
    ],
    [
      'socket.data.user.id',
      (s) => {
        s.data.user = { id: 7 };
      },
      '7',
    ],
    [
      'socket.data.user.sub',
      (s) => {
        s.data.user = { sub: 'auth0|5' };
      },
      'auth0|5',
    ],
    [
      'socket.request.user',
      (s) => {
        Object.assign(s.request, { user: { id: 'u-2' } });
      },
      'u-2',
    ],
    [
      'socket.data.userId',
      (s) => {
        s.data.userId = 'u-3';
      },
      'u-3',
    ],
    [
      'socket.user',
      (s) => {
        Object.assign(s, { user: { id: 4 } });
      },
      '4',
    ],
    ...[
      { user: { id: 'u-5' } },
      { userId: 'u-5' },
      { passport: { user: 'u-5' } },
    ].map((session): [string, (socket: Socket) => void, string] => [
      `socket.request.session: ${JSON.stringify(session)}`,
      (s) => {
        Object.assign(s.request, { session });
      },
      'u-5',
    ]),
    [
      'the first of several places',
      (s) => {
        s.data.userId = 'u-6';
        Object.assign(s.request, { user: { id: 'u-7' } });
      },
      'u-6',
    ],
  ])('takes the identity from %s', async (_, place, userId) => {
    const served = await withUser(place);
    await connect(served, {});
    expect(served.registry.get({ userId })?.connections).toHaveLength(1);
  });

  it('uses no data of the client, and logs once what to add', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const served = await withUser(() => {});
    const client = clientOf(
      served.url,
      { user: 'alice', userId: 'alice', data: { user: { id: 'alice' } } },
      { query: { userId: 'alice', user: 'alice' } },
    );
    const refusal = await refusalOf(client);
    expect(refusal.code).toBe('UNAUTHENTICATED');
    expect(refusal.message).not.toMatch(/identify|option|forRoot/);
    await refusalOf(clientOf(served.url, {}));
    const lines = warn.mock.calls.map(([line]) => String(line));
    warn.mockRestore();
    expect(lines.filter((line) => line.includes('identify:'))).toHaveLength(1);
  });
});

describe('anonymous sockets', () => {
  it('are allowed by the option, each with its own manager', async () => {
    const served = await serve({
      ...door,
      options: { identify: () => null, anonymous: 'allow' },
    });
    const [one, two] = await Promise.all([
      connect(served, {}),
      connect(served, {}),
    ]);
    await expect(one.emitWithAck('ping')).resolves.toBe('pong');
    expect(two.connected).toBe(true);
    const managers = [...served.registry.managers()];
    expect(managers.map((manager) => manager.connections.length)).toEqual([
      1, 1,
    ]);
    expect(managers.every((manager) => manager.user.anonymous)).toBe(true);
  });

  it('are still refused when identify throws', async () => {
    const served = await serve({
      ...door,
      options: {
        anonymous: 'allow',
        identify: () => {
          throw new Error('database is down');
        },
      },
    });
    expect((await refusalOf(clientOf(served.url, {}))).code).toBe(
      'UNAUTHENTICATED',
    );
  });
});

describe('every way to connect', () => {
  it('protects a separate namespace', async () => {
    const served = await serve({ gateways: [DoorGateway, RoomsGateway] });
    expect((await refusalOf(clientOf(`${served.url}/rooms`, {}))).code).toBe(
      'UNAUTHENTICATED',
    );
    const alice = await connect(served, 'alice', { namespace: '/rooms' });
    await expect(alice.emitWithAck('ping')).resolves.toBe('rooms');
  });

  it('guards a namespace that is created later, and dynamic ones', async () => {
    @WebSocketGateway()
    class Creating {
      @WebSocketServer()
      server!: Server;
    }
    const served = await serve({ gateways: [Creating] });
    const { server } = served.app.get(Creating);
    server.of('/late');
    server.of(/^\/dynamic-\d+$/);
    for (const namespace of ['/late', '/dynamic-7']) {
      expect((await refusalOf(clientOf(served.url + namespace, {}))).code).toBe(
        'UNAUTHENTICATED',
      );
      await connect(served, 'alice', { namespace });
    }
    expect(served.registry.get({ userId: 'alice' })?.connections).toHaveLength(
      2,
    );
  });

  it('guards a gateway with its own port', async () => {
    const port = await freePort();
    @WebSocketGateway(port)
    class OwnPort {
      @SubscribeMessage('ping')
      ping(): string {
        return 'own port';
      }
    }
    await serve({ gateways: [OwnPort] });
    const url = `http://127.0.0.1:${port}`;
    expect((await refusalOf(clientOf(url, {}))).code).toBe('UNAUTHENTICATED');
    const alice = await connect(url, 'alice');
    await expect(alice.emitWithAck('ping')).resolves.toBe('own port');
  });

  it('guards long polling and both namespaces of one transport', async () => {
    const served = await serve({ gateways: [DoorGateway, RoomsGateway] });
    const alice = await connect(served, 'alice', {
      transports: ['polling'],
      forceNew: false,
    });
    await expect(alice.emitWithAck('ping')).resolves.toBe('pong');
    const other = alice.io.socket('/rooms', { auth: {} });
    expect((await refusalOf(other)).code).toBe('UNAUTHENTICATED');
    expect(alice.connected).toBe(true);
  });
});

describe('connection-state recovery', () => {
  const recovering = (identify?: (socket: Socket) => Identity | null) => {
    @WebSocketGateway({
      connectionStateRecovery: { maxDisconnectionDuration: 60_000 },
    })
    class Recovering {
      @WebSocketServer()
      server!: Server;

      @SubscribeMessage('ping')
      ping(): string {
        return 'pong';
      }
    }
    return serve({
      gateways: [Recovering],
      options: identify ? { identify } : {},
    }).then((served) => ({ ...served, gateway: served.app.get(Recovering) }));
  };

  /** A client that lost its transport, with its session. */
  const dropped = async (
    served: Awaited<ReturnType<typeof recovering>>,
    user: string,
  ) => {
    const client = await connect(served, user);
    const { id } = client;
    const manager = served.registry.get({ userId: user })!;
    // The offset of the last packet is what makes a session recoverable.
    const got = next(client, 'first');
    manager.emit('first');
    await got;
    client.io.engine.close();
    await eventually(() => expect(manager.connections).toHaveLength(0));
    return { client, id, manager };
  };

  it('restores a session of its own user, with the missed packets', async () => {
    const served = await recovering();
    const { client, id, manager } = await dropped(served, 'alice');
    manager.emit('missed', 'while away');
    const missed = next(client, 'missed');
    await connected(client);
    expect((await missed)[0]).toBe('while away');
    expect(client.recovered).toBe(true);
    expect(client.id).toBe(id);
    expect(manager.connections.map((connection) => connection.id)).toEqual([
      id,
    ]);
  });

  it('never restores the session of another user', async () => {
    const served = await recovering();
    const { client, id, manager } = await dropped(served, 'alice');
    manager.emit('missed', 'for alice only');
    const received: unknown[] = [];
    client.onAny((...args: unknown[]) => received.push(args));
    client.auth = { user: 'mallory' };
    await connected(client);
    await settle();
    expect(received).toEqual([]);
    expect(client.recovered).toBe(false);
    expect(client.id).not.toBe(id);
    expect(
      served.registry.get({ userId: 'mallory' })?.connections,
    ).toHaveLength(1);
    const [socket] = await served.gateway.server.fetchSockets();
    expect([...socket.rooms].some((room) => room.includes('alice'))).toBe(
      false,
    );
  });

  it('identifies again, and restores nothing for a client without an identity', async () => {
    const served = await recovering();
    const { client, manager } = await dropped(served, 'alice');
    manager.emit('missed', 'for alice only');
    const received: unknown[] = [];
    client.onAny((...args: unknown[]) => received.push(args));
    client.auth = {};
    expect((await refusalOf(client)).code).toBe('UNAUTHENTICATED');
    await settle();
    expect(received).toEqual([]);
  });

  it('does not take the identity from the copy of socket.data in the session', async () => {
    let loggedIn = true;
    const served = await recovering((socket) => {
      if (loggedIn) socket.data.user = { userId: 'alice' };
      return (socket.data.user as Identity | undefined) ?? null;
    });
    const { client } = await dropped(served, 'alice');
    loggedIn = false;
    expect((await refusalOf(client)).code).toBe('UNAUTHENTICATED');
  });
});

it('works without options', async () => {
  expect(WebSocketManagerModule.forRoot().global).toBe(true);
});
