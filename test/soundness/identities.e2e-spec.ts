import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import {
  CurrentManager,
  EmergencyBreaker,
  type Identity,
  Incidents,
  type SecurityIncident,
  WebSocketManager,
} from '../../src/index.js';
import {
  clientOf,
  connect,
  connected,
  eventually,
  refusalOf,
  serve,
} from '../support/harness.js';

@WebSocketGateway()
class WhoGateway {
  @SubscribeMessage('who')
  who(@CurrentManager() manager: WebSocketManager): string {
    return manager.key;
  }

  @SubscribeMessage('become')
  become(@ConnectedSocket() client: Socket, @MessageBody() id: string): string {
    client.data.user = { id };
    return 'so be it';
  }
}

async function start(identify: (socket: Socket) => unknown) {
  const served = await serve({
    gateways: [WhoGateway],
    options: {
      identify: (socket) => identify(socket) as Promise<Identity>,
      limits: { connectionsPerUser: 100 },
    },
  });
  const incidents: SecurityIncident[] = [];
  served.app.get(Incidents).incidents$.subscribe((one) => incidents.push(one));
  return { ...served, incidents };
}

const userOf = ({ handshake }: Socket) => String(handshake.auth.user);

/** What makes an answer a thenable. */
const THEN = ['th', 'en'].join('');

/** Answers that are somebody else each time they are read. */
const FLIPPING: [answer: string, make: () => unknown][] = [
  [
    'a getter',
    () => {
      let reads = 0;
      return {
        get userId() {
          return reads++ ? 'victim' : 'bob';
        },
      };
    },
  ],
  [
    'a proxy',
    () => {
      let reads = 0;
      const get = (_: object, name: PropertyKey) =>
        name === 'userId' ? (reads++ ? 'victim' : 'bob') : undefined;
      return new Proxy({}, { get });
    },
  ],
  [
    'a thenable',
    () => {
      let reads = 0;
      return new (class {
        readonly [THEN] = (resolve: (value: unknown) => void) =>
          resolve({ userId: reads++ ? 'victim' : 'bob' });
      })();
    },
  ],
];

/** Answers that are nobody. */
const NOBODY: [answer: string, make: () => unknown, code: string][] = [
  ['a String object', () => ({ userId: new String('bob') }), 'UNAUTHENTICATED'],
  ['a list', () => ({ userId: ['bob'] }), 'UNAUTHENTICATED'],
  [
    'an object with toString',
    () => ({ userId: { toString: () => 'bob' } }),
    'UNAUTHENTICATED',
  ],
  ['true', () => true, 'UNAUTHENTICATED'],
  [
    'a revoked proxy',
    () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    },
    'UNAUTHENTICATED',
  ],
  ['an expiry in seconds', () => expiring(Date.now() / 1_000 + 60), 'EXPIRED'],
  [
    'an expiry that is text',
    () => expiring('9999999999999'),
    'UNAUTHENTICATED',
  ],
  ['an expiry that is a date', () => expiring(new Date()), 'UNAUTHENTICATED'],
  ['an empty tenant', () => ({ userId: 'bob', tenantId: '' }), 'SUSPICIOUS_ID'],
];

const expiring = (expiresAt: unknown) => ({ userId: 'bob', expiresAt });

describe('an answer of identify', () => {
  it.each(FLIPPING)('is read once: %s', async (_, make) => {
    const { url, registry, incidents } = await start(make);
    const clients = [await connect(url, 'x'), await connect(url, 'y')];
    for (const client of clients)
      expect(await client.emitWithAck('who')).toBe('u~bob');
    expect(registry.status().users).toEqual({ 'u~bob': 2 });
    expect(incidents).toEqual([]);
  });

  it.each(NOBODY)('is refused: %s', async (_, make, code) => {
    const { url, registry } = await start(make);
    expect((await refusalOf(clientOf(url, {}))).code).toBe(code);
    expect(registry.size).toBe(0);
  });

  it.each([
    [
      ['a~b', 'c'],
      ['a', 'b~c'],
    ],
    [
      ['acme', 'bob'],
      [undefined, 't~acme~bob'],
    ],
    [
      ['acme', 'bob'],
      [undefined, 'acme:bob'],
    ],
    [
      [undefined, 'Straße'],
      [undefined, 'STRASSE'],
    ],
  ])('makes two users of %j and %j', async (...pairs) => {
    const { url, registry } = await start(({ handshake }) => ({
      tenantId: handshake.auth.tenantId as string | undefined,
      userId: userOf({ handshake } as Socket),
    }));
    const keys = await Promise.all(
      pairs.map(async ([tenantId, user]) => {
        const client = await connect(url, { user, tenantId });
        return client.emitWithAck('who');
      }),
    );
    expect(new Set(keys).size).toBe(2);
    expect(registry.size).toBe(2);
  });

  it('that is one object for two handshakes at once cuts off neither', async () => {
    const shared = { userId: '' };
    const waiting: (() => void)[] = [];
    const { url } = await start(async (socket) => {
      shared.userId = userOf(socket);
      await new Promise<void>((resolve) => waiting.push(resolve));
      return shared;
    });
    const clients = ['alice', 'bob'].map((user) => clientOf(url, { user }));
    const entered = clients.map((client) =>
      connected(client).then(
        () => 'connected',
        () => 'refused',
      ),
    );
    await eventually(() => expect(waiting).toHaveLength(2));
    for (const resolve of waiting) resolve();
    await Promise.all(entered);
    // Whoever is in has one identity, and keeps it.
    for (const client of clients.filter((each) => each.connected))
      expect(await client.emitWithAck('who')).toMatch(/^u~(alice|bob)$/);
  });
});

it('60 handshakes of one user at once make one manager', async () => {
  const { url, registry, incidents } = await start(async (socket) => {
    await Promise.resolve();
    return { userId: userOf(socket) };
  });
  await Promise.all(Array.from({ length: 60 }, () => connect(url, 'alice')));
  expect(registry.status().users).toEqual({ 'u~alice': 60 });
  expect(registry.size).toBe(1);
  expect(incidents).toEqual([]);
});

it('a handshake that waits while its user goes into quarantine is refused', async () => {
  let decide: (() => void) | undefined;
  const { url, app } = await start(async (socket) => {
    if (socket.handshake.auth.isSlow)
      await new Promise<void>((resolve) => (decide = resolve));
    return { userId: userOf(socket) };
  });
  const first = await connect(url, 'alice');
  const refused = refusalOf(clientOf(url, { user: 'alice', isSlow: true }));
  await eventually(() => expect(decide).toBeDefined());
  app.get(EmergencyBreaker).quarantine({ userId: 'alice' }, 'drill');
  decide?.();
  expect((await refused).code).toBe('QUARANTINED');
  await eventually(() => expect(first.connected).toBe(false));
});

it('whoever pretends to be a victim is cut off, and the victim is not', async () => {
  const { url, incidents } = await start((socket) => ({
    userId: userOf(socket),
  }));
  const victim = await connect(url, 'victim');
  const phone = await connect(url, 'mallory');
  const mallory = await connect(url, 'mallory');
  mallory.emit('become', 'victim');
  await eventually(() => expect(mallory.connected).toBe(false));
  expect(await victim.emitWithAck('who')).toBe('u~victim');
  expect(await phone.emitWithAck('who')).toBe('u~mallory');
  expect(incidents).toMatchObject([
    { vector: 'identity-drift', action: 'disconnected' },
  ]);
});
