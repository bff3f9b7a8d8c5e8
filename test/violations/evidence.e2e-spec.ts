import type { Violation } from '../../src/incidents/index.js';
import { Violations } from '../../src/policy/index.js';
import { type Visitor, visitorOf } from '../leak-zoo/stage.js';
import {
  connect,
  connected,
  eventually,
  next,
  serve,
  settle,
} from '../support/harness.js';
import { CrossingGateway } from './evidence.gateways.js';

const SECRET = 'alice-secret-text';

async function world() {
  const served = await serve({ gateways: [CrossingGateway] });
  const found: Violation[] = [];
  served.app.get(Violations).violations$.subscribe((one) => found.push(one));
  const enter = async (user: string) => visitorOf(await connect(served, user));
  const [alice, bob] = [await enter('alice'), await enter('bob')];
  const vectors = () => found.map(({ vector }) => vector);
  return { ...served, found, vectors, alice, bob };
}

const has = ({ received }: Visitor, text: string) =>
  JSON.stringify(received).includes(text);

it('a timer that repeats data of a user is blocked every time', async () => {
  const { alice, bob, vectors } = await world();
  await alice.ask('repeat', SECRET);
  await eventually(() => expect(vectors().length).toBeGreaterThan(5));
  expect(has(bob, SECRET)).toBe(false);
  expect(new Set(vectors())).toEqual(new Set(['unscoped-broadcast']));
});

it.each(['trace', 'to-json'])(
  'an emission while a manager sends is checked separately: %s',
  async (event) => {
    const { alice, bob, vectors } = await world();
    alice.send(event, SECRET);
    await eventually(() => expect(vectors()).toContain('unscoped-broadcast'));
    await eventually(() => expect(has(alice, SECRET)).toBe(true));
    await bob.ask('rooms');
    expect(has(bob, SECRET)).toBe(false);
  },
);

describe('the sockets of others, out of a user’s message', () => {
  it.each(['join', 'socketsJoin'])('join nothing: %s', async (how) => {
    const { alice, bob, vectors } = await world();
    alice.send('others', how);
    await eventually(() => expect(vectors()).toContain('foreign-connection'));
    expect(await bob.ask('rooms')).not.toContain('board');
  });

  it.each(['leave', 'socketsLeave'])('leave nothing: %s', async (how) => {
    const { alice, bob, vectors } = await world();
    await bob.ask('join', ['club']);
    alice.send('others', how);
    await eventually(() => expect(vectors()).toContain('foreign-connection'));
    expect(await bob.ask('rooms')).toContain('club');
  });

  it.each(['disconnect', 'disconnectSockets'])(
    'stay connected: %s',
    async (how) => {
      const { alice, bob, vectors } = await world();
      alice.send('others', how);
      await eventually(() => expect(vectors()).toContain('foreign-connection'));
      expect(await bob.ask('rooms')).toBeDefined();
      expect(bob.client.connected).toBe(true);
    },
  );
});

describe('a session that is recovered by its own user', () => {
  it('keeps every room, and raises nothing', async () => {
    const { alice, vectors } = await world();
    const { client } = alice;
    const joined = next(client, 'joined');
    const rooms = await alice.ask('join', [
      'user:alice',
      'news',
      'inbox/alice',
    ]);
    await joined;
    client.io.engine.close();
    await settle(20);
    await connected(client);
    expect(client.recovered).toBe(true);
    expect(await alice.ask('rooms')).toEqual(
      expect.arrayContaining(rooms as string[]),
    );
    expect(vectors()).toEqual([]);
  });

  it('receives the missed packets', async () => {
    const { alice, bob } = await world();
    const { client } = alice;
    const joined = next(client, 'joined');
    await alice.ask('join', []);
    await joined;
    alice.send('reply-later', 'of alice');
    await alice.ask('rooms');
    client.io.engine.close();
    await settle(100);
    await bob.ask('reply', 'of bob');
    await connected(client);
    expect(client.recovered).toBe(true);
    await eventually(() => expect(has(alice, 'of alice')).toBe(true));
    expect(has(alice, 'of bob')).toBe(false);
  });
});

it('a channel that was left is not sent to', async () => {
  const { alice, bob, vectors } = await world();
  expect(await alice.ask('keep-club')).toBe('kept');
  expect(await bob.ask('keep-club')).toBe('kept');
  await alice.ask('leave-club');
  await alice.ask('use-club', SECRET);
  expect(has(bob, SECRET)).toBe(false);
  expect(vectors()).toEqual(['foreign-channel']);
});
