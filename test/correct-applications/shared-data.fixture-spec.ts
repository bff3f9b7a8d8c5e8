import { eventually, settle } from '../support/harness.js';
import { eventsOf, honest } from './honest.js';
import {
  AccountGateway,
  Catalogue,
  DeclaredProduct,
  DocumentGateway,
  Documents,
  LoaderGateway,
  Mailer,
  ShopGateway,
} from './shared-data.gateways.js';
import type { Place } from '../support/places.js';

export function sharedDataAt(place: Place): void {
  describe('a collaborative document', () => {
    const documents = () =>
      honest(place, { gateways: [DocumentGateway], stores: [Documents] });
    const operation = (text: string) => ({ insert: { text } });

    it('is edited and opened by several users', async () => {
      const app = await documents();
      const [alice, bob, carol] = await app.enterAll('alice', 'bob', 'carol');
      expect(await alice.ask('open', 'novel')).toEqual({ operations: [] });
      await alice.ask('patch', { doc: 'novel', operations: [operation('a')] });
      expect(await bob.ask('open', 'novel')).toEqual({
        operations: [operation('a')],
      });
      await bob.ask('patch', { doc: 'novel', operations: [operation('b')] });
      expect(await carol.ask('open', 'novel')).toEqual({
        operations: [operation('a'), operation('b')],
      });
      await settle();
      expect(eventsOf(alice)).toContainEqual(['patched', [operation('b')]]);
    });

    it('is sent to its members by a timer, with their edits', async () => {
      const app = await documents();
      const [alice, bob] = await app.enterAll('alice', 'bob');
      for (const member of [alice, bob]) await member.ask('open', 'plan');
      const patch = { doc: 'plan', operations: [operation('a')] };
      expect(await alice.ask('patch-silently', patch)).toBe(1);
      await eventually(() =>
        expect(eventsOf(bob)).toContainEqual([
          'snapshot',
          { operations: [operation('a')] },
        ]),
      );
    });
  });

  describe('a shop', () => {
    const shop = () =>
      honest(
        place,
        { gateways: [ShopGateway], providers: [Catalogue] },
        {
          isolation: { shared: [DeclaredProduct] },
          egress: { publicEvents: ['news'] },
        },
      );

    it('shows one catalogue to everybody, repeatedly', async () => {
      const app = await shop();
      const visitors = await app.enterAll('alice', 'bob', 'carol');
      const lists = await Promise.all(visitors.map((one) => one.ask('list')));
      for (const one of visitors) one.send('push-list');
      lists.push(
        ...(await Promise.all(visitors.map((one) => one.ask('list')))),
      );
      expect(new Set(lists.map((list) => JSON.stringify(list))).size).toBe(1);
      expect(JSON.stringify(lists[0])).toContain('coat');
      await settle();
      for (const one of visitors) expect(eventsOf(one)).toHaveLength(1);
    });

    it('allows many carts to refer to frozen or declared objects', async () => {
      const app = await shop();
      const visitors = await app.enterAll('alice', 'bob', 'carol');
      for (const one of [...visitors, ...visitors]) {
        expect(await one.ask('buy')).toMatchObject({
          items: [{ name: 'scarf' }, { name: 'belt' }],
        });
      }
      expect(await app.registry.validateIsolation()).toMatchObject({
        clean: true,
      });
    });

    it('sends events that are declared public to everybody', async () => {
      const app = await shop();
      const [alice, bob] = await app.enterAll('alice', 'bob');
      expect(await alice.ask('announce', { sale: { until: 'May' } })).toBe(
        'announced',
      );
      await settle();
      expect(eventsOf(bob)).toEqual([['news', { sale: { until: 'May' } }]]);
    });
  });

  describe('the state of users', () => {
    it('may contain entities with a shared frozen table, and instances with services', async () => {
      const app = await honest(place, {
        gateways: [AccountGateway],
        providers: [Mailer],
      });
      const [alice, bob, phone] = await app.enterAll('alice', 'bob', 'bob');
      for (const one of [alice, bob, phone, alice, bob]) {
        expect(await one.ask('account')).toMatchObject({
          country: { name: 'Germany' },
          balance: 5,
          orders: 1,
        });
      }
      expect(await app.registry.validateIsolation()).toMatchObject({
        clean: true,
      });
    });
  });

  it('a cache keyed by user and a batching loader return each user’s own data', async () => {
    const app = await honest(place, { gateways: [LoaderGateway] });
    const [alice, bob, phone] = await app.enterAll('alice', 'bob', 'bob');
    for (let round = 0; round < 2; round += 1) {
      const answers = await Promise.all(
        [alice, bob, phone].map((one) => one.ask('mine')),
      );
      expect(answers).toEqual([
        { of: 'u~alice' },
        { of: 'u~bob' },
        { of: 'u~bob' },
      ]);
    }
  });
}
