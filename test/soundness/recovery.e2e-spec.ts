import type { Violation } from '../../src/incidents/index.js';
import type { WebSocketManagerOptions } from '../../src/index.js';
import { Violations } from '../../src/policy/index.js';
import {
  type ClientSocket,
  type Served,
  clientOf,
  connected,
  eventually,
  next,
  record,
  serve,
} from '../support/harness.js';
import {
  LateGateway,
  LateSkippingGateway,
  RecoveringGateway,
  SkippingGateway,
} from './recovery.gateways.js';

type Gateway =
  | typeof RecoveringGateway
  | typeof SkippingGateway
  | typeof LateGateway
  | typeof LateSkippingGateway;

const LATE = { identify: undefined, identity: 'connection' } as const;

interface World extends Served {
  readonly gateway: RecoveringGateway | LateGateway;
  readonly found: Violation[];
  enter(user: string): Promise<ClientSocket>;
}

/** Where the user is known before the socket is connected, and where `handleConnection` finds out. */
const WAYS: [way: string, start: () => Promise<World>][] = [
  ['identify', () => start(RecoveringGateway)],
  ["identity: 'connection'", () => start(LateGateway, LATE)],
  ['identify and skipMiddlewares', () => start(SkippingGateway)],
  [
    "identity: 'connection' and skipMiddlewares",
    () => start(LateSkippingGateway, LATE),
  ],
];

async function start(
  gateway: Gateway,
  options: WebSocketManagerOptions = {},
): Promise<World> {
  const served = await serve({ gateways: [gateway], options });
  const found: Violation[] = [];
  served.app.get(Violations).violations$.subscribe((one) => found.push(one));
  const enter = async (user: string) => {
    const client = clientOf(served.url, { user });
    await connected(client);
    return client;
  };
  return {
    ...served,
    gateway: served.app.get<World['gateway']>(gateway),
    found,
    enter,
  };
}

/** Joins rooms, and then loses its transport, as in a tunnel. */
async function drop(
  { registry }: World,
  client: ClientSocket,
  rooms: string[] = [],
): Promise<void> {
  const { user } = client.auth as { user: string };
  const joined = next(client, 'joined');
  await client.emitWithAck('join', rooms);
  await joined;
  const { connections } = registry.get({ userId: user })!;
  client.io.engine.close();
  await eventually(() =>
    expect(registry.get({ userId: user })!.connections).toHaveLength(
      connections.length - 1,
    ),
  );
}

const SAID = 'alice';
const LATER = 'of bob';

describe.each(WAYS)(
  'a session that its user recovers, with %s',
  (way, begin) => {
    it.each([
      ['alone', 0],
      ['with another device', 1],
    ])('keeps every room: %s', async (_, others) => {
      const world = await begin();
      const client = await world.enter('alice');
      for (let n = 0; n < others; n++) await world.enter('alice');
      await client.emitWithAck('manager-join', 'team');
      const names = ['user:alice', 'users/alice', 'alice', 'news', 'order-7'];
      await drop(world, client, names);
      await connected(client);
      expect(client.recovered).toBe(true);
      expect(await client.emitWithAck('rooms')).toEqual(
        expect.arrayContaining(names),
      );
      const heard = next(client, 'in the team');
      world.registry.get({ userId: 'alice' })!.to('team').emit('in the team');
      await heard;
      expect(world.found).toEqual([]);
    });

    it('restores its rooms after others have joined them', async () => {
      const world = await begin();
      const client = await world.enter('alice');
      const bob = await world.enter('bob');
      const carol = await world.enter('carol');
      await drop(world, client, ['news']);
      for (const other of [bob, carol])
        await other.emitWithAck('join', ['news']);
      await connected(client);
      expect(await client.emitWithAck('rooms')).toContain('news');
      const heard = [client, bob, carol].map((each) => next(each, 'reply'));
      world.gateway.announce('news', SAID);
      await Promise.all(heard);
      expect(world.found).toEqual([]);
    });

    it('keeps the data that the application set on the socket', async () => {
      const world = await begin();
      const client = await world.enter('alice');
      await client.emitWithAck('keep', 'half a sentence');
      await drop(world, client);
      await connected(client);
      expect(await client.emitWithAck('draft')).toEqual({
        draft: 'half a sentence',
      });
    });

    it.each<[string, (world: World, alice: ClientSocket) => unknown]>([
      [
        "to the user's own room",
        ({ gateway }) => gateway.announce('user:alice', SAID),
      ],
      ['to a room of many', ({ gateway }) => gateway.announce('news', SAID)],
      [
        'by the manager',
        ({ gateway, registry }) => {
          gateway.fill(SAID);
          registry.get({ userId: 'alice' })!.emit('reply', gateway.reply);
        },
      ],
    ])(
      'receives the data as it was sent, not as it was changed later: %s',
      async (_, send) => {
        const world = await begin();
        const client = await world.enter('alice');
        const bob = await world.enter('bob');
        await drop(world, client, ['user:alice', 'news']);
        send(world, client);
        // The same object, with data of Bob.
        await bob.emitWithAck('reply', LATER);
        const received = record(client);
        const [reply] = await Promise.all([
          next(client, 'reply'),
          connected(client),
        ]);
        expect(client.recovered).toBe(true);
        expect(reply[0]).toMatchObject({
          profile: { text: SAID },
          list: [SAID],
          bytes: Buffer.from(SAID.padEnd(8)),
        });
        await client.emitWithAck('rooms');
        expect(JSON.stringify(received)).not.toContain(LATER);
        expect(received.filter(([event]) => event === 'reply')).toHaveLength(1);
        expect(world.found).toEqual([]);
      },
    );

    it('can be recovered repeatedly', async () => {
      const world = await begin();
      const client = await world.enter('alice');
      for (let n = 0; n < 3; n++) {
        await drop(world, client, [`order-${n}`]);
        await connected(client);
        expect(client.recovered).toBe(true);
      }
      expect(await client.emitWithAck('rooms')).toEqual(
        expect.arrayContaining(['order-0', 'order-1', 'order-2']),
      );
      expect(world.registry.get({ userId: 'alice' })!.connections).toHaveLength(
        1,
      );
      expect(world.found).toEqual([]);
    });

    it('is not given to another user, who is not disconnected', async () => {
      const world = await begin();
      const client = await world.enter('alice');
      await client.emitWithAck('keep', 'half a sentence');
      await drop(world, client, ['user:alice', 'news']);
      world.gateway.announce('news', SAID);
      const received = record(client);
      client.auth = { user: 'mallory' };
      await connected(client);
      expect(client.recovered).toBe(false);
      expect(await client.emitWithAck('rooms')).not.toContain('news');
      expect(await client.emitWithAck('draft')).toEqual({});
      expect(JSON.stringify(received)).not.toContain(SAID);
      expect(client.connected).toBe(true);
      expect(world.found).toEqual([]);
    });
  },
);

describe("with identity: 'connection'", () => {
  it('handleConnection finds no data of the session on the socket of another user', async () => {
    const world = await start(LateGateway, LATE);
    const { seen } = world.gateway as LateGateway;
    const client = await world.enter('alice');
    await client.emitWithAck('keep', 'half a sentence');
    await drop(world, client, ['news']);
    client.auth = { user: 'mallory' };
    await connected(client);
    expect(seen).toHaveLength(2);
    // Its own private room, as an anonymous user.
    expect(seen[1]).toEqual({ rooms: 1, data: {}, isRecovered: false });
  });

  it('a session without an identity is not restored, and the client is notified', async () => {
    const world = await start(LateGateway, LATE);
    const client = await world.enter('alice');
    await drop(world, client, ['news']);
    world.gateway.announce('news', SAID);
    const received = record(client);
    client.auth = {};
    const gone = next(client, 'disconnect');
    await connected(client);
    await gone;
    expect(client.recovered).toBe(false);
    expect(received).toEqual([
      [
        'wsm:notice',
        expect.objectContaining({ code: 'UNAUTHENTICATED' }),
        expect.any(String),
      ],
    ]);
  });
});

it("a session is not that of the user's namesake in another tenant", async () => {
  const world = await start(RecoveringGateway);
  const client = clientOf(world.url, { user: 'alice', tenantId: 'acme' });
  await connected(client);
  const joined = next(client, 'joined');
  await client.emitWithAck('join', ['news']);
  await joined;
  client.io.engine.close();
  await eventually(() => expect(world.registry.status().connections).toBe(0));
  world.gateway.announce('news', SAID);
  const received = record(client);
  client.auth = { user: 'alice', tenantId: 'globex' };
  await connected(client);
  expect(client.recovered).toBe(false);
  expect(await client.emitWithAck('rooms')).not.toContain('news');
  expect(received).toEqual([]);
  expect(world.found).toEqual([]);
});
