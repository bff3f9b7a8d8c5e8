import type { Violation } from '../../src/incidents/index.js';
import { Violations } from '../../src/policy/index.js';
import { type Visitor, visitorOf } from '../leak-zoo/stage.js';
import {
  type ServeOptions,
  type Served,
  connect,
  eventually,
  serve,
} from '../support/harness.js';
import {
  ClockGateway,
  ClubGateway,
  FeedGateway,
  PoolGateway,
} from './crossing-on-purpose.gateways.js';

interface World extends Served {
  readonly found: Violation[];
  enter(user: string, tenantId?: string): Promise<Visitor>;
}

async function world(
  gateways: ServeOptions['gateways'],
  options: ServeOptions['options'] = {},
): Promise<World> {
  const served = await serve({ gateways, options });
  const found: Violation[] = [];
  served.app.get(Violations).violations$.subscribe((one) => found.push(one));
  const enter = async (user: string, tenantId?: string) =>
    visitorOf(await connect(served, { user, ...(tenantId && { tenantId }) }));
  return { ...served, found, enter };
}

const vectorsOf = ({ found }: World) => found.map(({ vector }) => vector);
const eventsOf = ({ received }: Visitor, event: string) =>
  received.filter((one) => Array.isArray(one) && one[0] === event);

describe('an interval that whoever comes first has started', () => {
  it('reaches everybody, two ticks late, and blames nobody', async () => {
    const app = await world([ClockGateway]);
    const alice = await app.enter('alice');
    const bob = await app.enter('bob');
    await eventually(() => {
      expect(eventsOf(bob, 'tick').length).toBeGreaterThan(2);
      expect(eventsOf(alice, 'tick').length).toBeGreaterThan(2);
    });
    expect(alice.client.connected && bob.client.connected).toBe(true);
    expect(
      app.found.filter(({ vector }) => vector === 'detached-context'),
    ).toHaveLength(1);
  });

  it('goes on when that user has gone', async () => {
    const app = await world([ClockGateway]);
    const alice = await app.enter('alice');
    alice.client.disconnect();
    const bob = await app.enter('bob');
    await eventually(() =>
      expect(eventsOf(bob, 'tick').length).toBeGreaterThan(2),
    );
  });

  it('is not noticed where its event is declared', async () => {
    const app = await world([ClockGateway], {
      egress: { publicEvents: ['tick'] },
    });
    await app.enter('alice');
    const bob = await app.enter('bob');
    await eventually(() => expect(eventsOf(bob, 'tick')).not.toEqual([]));
    expect(app.found).toEqual([]);
  });
});

it('a pool that one user has opened answers whoever asks', async () => {
  const app = await world([PoolGateway]);
  const [alice, bob] = [await app.enter('alice'), await app.enter('bob')];
  await alice.ask('query', 'the first question');
  await eventually(() => expect(eventsOf(alice, 'row')).toHaveLength(1));
  await bob.ask('query', 'another question');
  await eventually(() =>
    expect(eventsOf(bob, 'row')).toEqual([['row', 'another question']]),
  );
  expect(vectorsOf(app)).toEqual(['detached-context']);
});

describe('the members of a room', () => {
  it('may be told one by one by another member', async () => {
    const app = await world([ClubGateway]);
    const [alice, bob] = [await app.enter('alice'), await app.enter('bob')];
    for (const one of [alice, bob]) await one.ask('enter', 'club');
    expect(await alice.ask('tell-each', 'club')).toBe('told');
    await eventually(() => expect(eventsOf(bob, 'told')).toHaveLength(1));
    expect(app.found).toEqual([]);
  });

  it('may not by somebody who is not in it', async () => {
    const app = await world([ClubGateway]);
    const [alice, bob] = [await app.enter('alice'), await app.enter('bob')];
    await bob.ask('enter', 'club');
    await alice.ask('tell-each', 'club');
    expect(eventsOf(bob, 'told')).toEqual([]);
    expect(vectorsOf(app)).toEqual(['foreign-recipient']);
  });
});

it('a broadcast that reaches its own user alone is sent, and noted once', async () => {
  const app = await world([ClubGateway]);
  const alice = await app.enter('alice');
  for (let i = 0; i < 3; i += 1) await alice.ask('shout', 'hello');
  expect(eventsOf(alice, 'shouted')).toHaveLength(3);
  expect(app.found).toEqual([
    expect.objectContaining({ action: 'reported', severity: 'low' }),
  ]);
});

it('a user is invited, evicted and disconnected by the methods for it', async () => {
  const app = await world([ClubGateway]);
  const [alice, bob] = [await app.enter('alice'), await app.enter('bob')];
  expect(await alice.ask('invite', 'bob')).toBe(true);
  await eventually(() => expect(eventsOf(bob, 'dealt')).toHaveLength(1));
  expect(await alice.ask('evict', 'bob')).toBe(true);
  await alice.ask('deal');
  expect(await bob.ask('enter', 'other')).toBe(true);
  expect(eventsOf(bob, 'dealt')).toHaveLength(1);
  expect(await alice.ask('kick', 'bob')).toBe(true);
  await eventually(() => expect(bob.client.connected).toBe(false));
  expect(app.found).toEqual([]);
});

it('a subject that is declared to be shared reaches all who follow it', async () => {
  const app = await world([FeedGateway]);
  const [alice, bob] = [await app.enter('alice'), await app.enter('bob')];
  bob.send('follow');
  await bob.ask('nothing');
  await alice.ask('post', { text: 'a post for everybody' });
  await eventually(() => expect(eventsOf(bob, 'posted')).toHaveLength(1));
  expect(app.found).toEqual([]);
});

describe('tenants', () => {
  it('have channels, public events and namesakes of their own', async () => {
    const app = await world([ClubGateway], {
      egress: { publicEvents: ['shouted'] },
    });
    const ann = await app.enter('ann', 'acme');
    const bob = await app.enter('bob', 'acme');
    const other = await app.enter('ann', 'globex');
    for (const one of [ann, other]) {
      expect(await one.ask('enter', 'user:ann')).toBe(true);
      expect(await one.ask('invite', 'bob')).toBe(one === ann);
    }
    await ann.ask('shout', 'to acme');
    await eventually(() => expect(eventsOf(bob, 'shouted')).toHaveLength(1));
    await other.ask('enter', 'x');
    expect(eventsOf(other, 'shouted')).toEqual([]);
    expect(eventsOf(other, 'dealt')).toHaveLength(1);
    expect(other.client.connected && ann.client.connected).toBe(true);
  });
});

it('200 users with the names of 200 rooms disconnect and capture nobody', async () => {
  const words = ['lobby', 'general', 'online', 'chat', 'turn', '1234', 'all'];
  const prefixes = ['', 'users:', 'private-', 'u-', 'notifications:'];
  const app = await world([ClubGateway]);
  const names = Array.from({ length: 200 }, (_, index) =>
    index < words.length ? words[index] : `name${index}`,
  );
  const rooms = names.map((name, index) => prefixes[index % 5] + name);
  const visitors = await Promise.all(names.map((name) => app.enter(name)));
  let seed = 7;
  const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31);
  const shuffled = <Item>(items: readonly Item[]) =>
    items
      .map((item) => ({ item, at: random() }))
      .sort((one, other) => one.at - other.at)
      .map(({ item }) => item);
  const visits = visitors.flatMap((one) => {
    const order = shuffled(rooms);
    return Array.from({ length: 10 }, (_, part) => ({
      one,
      some: order.slice(part * 20, part * 20 + 20),
    }));
  });
  const answers = await Promise.all(
    shuffled(visits).map(
      ({ one, some }) =>
        one.client
          .timeout(30_000)
          .emitWithAck('enter-all', some) as Promise<unknown>,
    ),
  );
  expect(answers.every((answer) => answer === true)).toBe(true);
  expect(visitors.every(({ client }) => client.connected)).toBe(true);
  expect(app.found).toEqual([]);
}, 60_000);
