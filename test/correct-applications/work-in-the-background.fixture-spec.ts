import type { Visitor } from '../leak-zoo/stage.js';
import { eventually, next, settle } from '../support/harness.js';
import { eventsOf, honest } from './honest.js';
import {
  Bus,
  BusGateway,
  Diary,
  FeedGateway,
  JobGateway,
  JobQueue,
  Prices,
  RecoveringGateway,
  ScopedGateway,
} from './work-in-the-background.gateways.js';
import { ONE_PROCESS, type Place } from '../support/places.js';

export function workInTheBackgroundAt(place: Place): void {
  it('a live feed and a heartbeat reach everybody', async () => {
    const app = await honest(place, {
      gateways: [FeedGateway],
      providers: [Prices],
    });
    const visitors = await app.enterAll('alice', 'bob', 'carol');
    const [first] = visitors;
    first.send('ticks');
    await next(first.client, 'tick');
    for (const visitor of visitors) visitor.send('ticks');
    for (const visitor of visitors) visitor.send('prices');
    const namesOf = (visitor: Visitor) =>
      eventsOf(visitor).map((packet) => (packet as unknown[])[0]);
    const pricesOf = (visitor: Visitor) =>
      namesOf(visitor).filter((event) => event === 'price');
    for (const visitor of visitors)
      await eventually(() => {
        const events = namesOf(visitor);
        expect(pricesOf(visitor)).toHaveLength(3);
        expect(events).toContain('tick');
        expect(events).toContain('quote');
        expect(events).toContain('heartbeat');
      });
    // No fourth price comes after the third.
    await settle(20);
    for (const visitor of visitors) expect(pricesOf(visitor)).toHaveLength(3);
  });

  it('a job queue works for several users', async () => {
    const app = await honest(place, {
      gateways: [JobGateway],
      providers: [JobQueue],
    });
    const names = ['alice', 'bob', 'carol'];
    const visitors = await app.enterAll(...names);
    const answers = await Promise.all(
      visitors.flatMap((visitor, i) => [
        visitor.ask('work', { job: names[i] }),
        visitor.ask('later', { job: names[i] }),
      ]),
    );
    expect(answers).toEqual(
      names.flatMap((name) => [
        { by: name, input: { job: name } },
        { input: { job: name } },
      ]),
    );
    for (const [i, visitor] of visitors.entries()) {
      const input = { job: names[i] };
      expect(eventsOf(visitor)).toEqual(
        expect.arrayContaining([
          ['progress', { done: 0.5, input }],
          ['progress', { done: 1, input }],
          ['progress', { input }],
        ]),
      );
      expect(eventsOf(visitor)).toHaveLength(3);
    }
  });

  // An event bus is one of a process.
  it.runIf(place === ONE_PROCESS)(
    'an event bus whose listeners look at whom it concerns',
    async () => {
      const app = await honest(place, {
        gateways: [BusGateway],
        providers: [Bus],
      });
      const [alice, phone, bob] = await app.enterAll('alice', 'alice', 'bob');
      expect(await alice.ask('ship', 'o-1')).toBe('on its way');
      app.app.get(Bus).emit('shipped', { customer: 'bob', order: 'o-2' });
      await settle();
      phone.client.disconnect();
      await settle();
      expect(eventsOf(alice)).toEqual([['shipped', 'o-1']]);
      expect(eventsOf(phone)).toEqual([['shipped', 'o-1']]);
      expect(eventsOf(bob)).toEqual([['shipped', 'o-2']]);
      expect(app.app.get(Bus).listenerCount('shipped')).toBe(2);
    },
  );

  it('request-scoped gateways and exception filters', async () => {
    const app = await honest(place, {
      gateways: [ScopedGateway],
      providers: [Diary],
    });
    const [alice, bob] = await app.enterAll('alice', 'bob');
    const [one, two] = await Promise.all([
      alice.ask('write', { line: 'dear diary' }),
      bob.ask('write', { line: 'day one' }),
    ]);
    expect([one, two]).toEqual([
      { who: 'alice', lines: ['dear diary'] },
      { who: 'bob', lines: ['day one'] },
    ]);
    await bob.ask('write', { line: '' });
    await settle();
    expect(eventsOf(bob)).toContainEqual([
      'sorry',
      'There is nothing to write.',
    ]);
    expect(JSON.stringify(eventsOf(bob))).toContain('"status":"error"');
    expect(eventsOf(alice)).toEqual([]);
    expect(await bob.ask('write', { line: 'day two' })).toMatchObject({
      who: 'bob',
    });
  });

  // The adapter of the cluster has no sessions to recover.
  it.runIf(place === ONE_PROCESS)(
    'everything to one socket goes by a broadcast in the recovery mode',
    async () => {
      const app = await honest(place, { gateways: [RecoveringGateway] });
      const [alice, bob] = await app.enterAll('alice', 'bob');
      const draft = { text: 'mine' };
      expect(await alice.ask('keep', draft)).toEqual(draft);
      await settle();
      expect(eventsOf(alice)).toEqual([
        ['kept', draft, expect.any(String)],
        ['still-kept', draft, expect.any(String)],
      ]);
      // Outside of any message.
      const { socket } = app.registry.get({ userId: 'alice' })!.connections[0];
      socket.emit('by-the-server', socket.data.draft);
      await settle();
      expect(eventsOf(alice)).toHaveLength(3);
      expect(eventsOf(bob)).toEqual([]);
    },
  );
}
