import type { Visitor } from '../leak-zoo/stage.js';
import { type ServeOptions, eventually } from '../support/harness.js';
import { worldAt } from './honest.js';
import {
  ClockGateway,
  ClubGateway,
  FeedGateway,
  PoolGateway,
} from './crossing-on-purpose.gateways.js';
import { ONE_PROCESS, type Place } from '../support/places.js';

export function crossingOnPurposeAt(place: Place): void {
  type World = Awaited<ReturnType<typeof worldAt>>;

  const world = (
    gateways: ServeOptions['gateways'],
    options: ServeOptions['options'] = {},
  ) => worldAt(place, { gateways }, options);

  const vectorsOf = ({ violations }: World) =>
    violations.map(({ vector }) => vector);
  const eventsOf = ({ received }: Visitor, event: string) =>
    received.filter((one) => Array.isArray(one) && one[0] === event);

  describe('an interval that the first user starts', () => {
    it('reaches everybody from the third tick on, and accuses nobody', async () => {
      const app = await world([ClockGateway]);
      const alice = await app.enter('alice');
      const bob = await app.enter('bob');
      await eventually(() => {
        expect(eventsOf(bob, 'tick').length).toBeGreaterThan(2);
        expect(eventsOf(alice, 'tick').length).toBeGreaterThan(2);
      });
      expect(alice.client.connected && bob.client.connected).toBe(true);
      // Each node has its own clock.
      await eventually(() =>
        expect(
          app.violations.filter(({ vector }) => vector === 'detached-context'),
        ).toHaveLength(app.nodes.length),
      );
    });

    it('continues after that user disconnects', async () => {
      const app = await world([ClockGateway]);
      const alice = await app.enter('alice');
      alice.client.disconnect();
      const bob = await app.enter('bob');
      await eventually(() =>
        expect(eventsOf(bob, 'tick').length).toBeGreaterThan(2),
      );
    });

    it('is not recorded if its event is declared', async () => {
      const app = await world([ClockGateway], {
        egress: { publicEvents: ['tick'] },
      });
      await app.enter('alice');
      const bob = await app.enter('bob');
      await eventually(() => expect(eventsOf(bob, 'tick')).not.toEqual([]));
      expect(app.violations).toEqual([]);
    });
  });

  it('a pool that one user opened answers all users', async () => {
    const app = await world([PoolGateway]);
    const [alice, bob] = [await app.enter('alice'), await app.enter('bob')];
    await alice.ask('query', 'the first question');
    await eventually(() => expect(eventsOf(alice, 'row')).toHaveLength(1));
    await bob.ask('query', 'another question');
    await eventually(() =>
      expect(eventsOf(bob, 'row')).toEqual([['row', 'another question']]),
    );
    // Each node has its own pool.
    expect(vectorsOf(app)).toEqual(
      app.nodes.length === 1 ? ['detached-context'] : [],
    );
  });

  describe('the members of a room', () => {
    it('may be addressed one by one by another member', async () => {
      const app = await world([ClubGateway]);
      const [alice, bob] = [await app.enter('alice'), await app.enter('bob')];
      for (const one of [alice, bob]) await one.ask('enter', 'club');
      expect(await alice.ask('tell-each', 'club')).toBe('told');
      await eventually(() => expect(eventsOf(bob, 'told')).toHaveLength(1));
      expect(app.violations).toEqual([]);
    });

    it('may not be addressed by a user who is not in it', async () => {
      const app = await world([ClubGateway]);
      const [alice, bob] = [await app.enter('alice'), await app.enter('bob')];
      await bob.ask('enter', 'club');
      await alice.ask('tell-each', 'club');
      await eventually(() =>
        expect(vectorsOf(app)).toEqual(['foreign-recipient']),
      );
      expect(eventsOf(bob, 'told')).toEqual([]);
    });
  });

  it('a broadcast that reaches only its own user is sent, and recorded once', async () => {
    const app = await world([ClubGateway]);
    const alice = await app.enter('alice');
    for (let i = 0; i < 3; i += 1) await alice.ask('shout', 'hello');
    expect(eventsOf(alice, 'shouted')).toHaveLength(3);
    expect(app.violations).toEqual([
      expect.objectContaining({ action: 'reported', severity: 'low' }),
    ]);
  });

  it('a user is invited, evicted and disconnected by the methods for it', async () => {
    const app = await world([ClubGateway]);
    const [alice, bob] = [await app.enter('alice'), await app.enter('bob')];
    // The delivery on another node is not known at once.
    const isHere = app.nodes.length === 1;
    expect(await alice.ask('invite', 'bob')).toBe(isHere);
    await eventually(() => expect(eventsOf(bob, 'dealt')).toHaveLength(1));
    expect(await alice.ask('evict', 'bob')).toBe(isHere);
    await alice.ask('deal');
    expect(await bob.ask('enter', 'other')).toBe(true);
    expect(eventsOf(bob, 'dealt')).toHaveLength(1);
    expect(await alice.ask('kick', 'bob')).toBe(isHere);
    await eventually(() => expect(bob.client.connected).toBe(false));
    expect(app.violations).toEqual([]);
  });

  // A subject is one of a process.
  it.runIf(place === ONE_PROCESS)(
    'a subject that is declared to be shared reaches all who follow it',
    async () => {
      const app = await world([FeedGateway]);
      const [alice, bob] = [await app.enter('alice'), await app.enter('bob')];
      bob.send('follow');
      await bob.ask('nothing');
      await alice.ask('post', { text: 'a post for everybody' });
      await eventually(() => expect(eventsOf(bob, 'posted')).toHaveLength(1));
      expect(app.violations).toEqual([]);
    },
  );

  describe('tenants', () => {
    it('have separate channels, public events and users with equal ids', async () => {
      const app = await world([ClubGateway], {
        egress: { publicEvents: ['shouted'] },
      });
      const ann = await app.enter({ user: 'ann', tenantId: 'acme' });
      const bob = await app.enter({ user: 'bob', tenantId: 'acme' });
      const other = await app.enter({ user: 'ann', tenantId: 'globex' });
      for (const one of [ann, other]) {
        expect(await one.ask('enter', 'user:ann')).toBe(true);
        expect(await one.ask('invite', 'bob')).toBe(
          one === ann && app.nodes.length === 1,
        );
      }
      await ann.ask('shout', 'to acme');
      await eventually(() => expect(eventsOf(bob, 'shouted')).toHaveLength(1));
      await other.ask('enter', 'x');
      expect(eventsOf(other, 'shouted')).toEqual([]);
      expect(eventsOf(other, 'dealt')).toHaveLength(1);
      expect(other.client.connected && ann.client.connected).toBe(true);
    });
  });

  it('200 users with the names of 200 rooms disconnect nobody and receive no foreign packets', async () => {
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
    expect(app.violations).toEqual([]);
  }, 60_000);
}
