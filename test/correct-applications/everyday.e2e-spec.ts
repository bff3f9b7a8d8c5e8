import { createHash } from 'node:crypto';
import type { Visitor } from '../leak-zoo/stage.js';
import { eventually, next } from '../support/harness.js';
import { ONE_PROCESS } from '../support/places.js';
import { CacheGateway, DeskGateway } from './everyday-services.gateways.js';
import {
  LongPollGateway,
  MatchGateway,
  ProcessGateway,
  ProgressGateway,
  RoomGateway,
  TopicGateway,
} from './everyday.gateways.js';
import { eventsOf, honest } from './honest.js';

const received = (visitor: Visitor, event: string) =>
  eventsOf(visitor).filter((packet) => (packet as unknown[])[0] === event);

describe('a room', () => {
  const room = () =>
    honest(
      ONE_PROCESS,
      { gateways: [RoomGateway] },
      { egress: { publicEvents: ['presence'] } },
    );

  it('shows who is here', async () => {
    const app = await room();
    const [alice, bob] = await app.enterAll('alice', 'bob');
    expect(await alice.ask('mood', 'happy as can be')).toHaveLength(2);
    expect(await bob.ask('mood', 'tired')).toContainEqual({
      name: 'alice',
      mood: 'happy as can be',
    });
    alice.client.disconnect();
    await eventually(() =>
      expect(eventsOf(bob)).toContainEqual([
        'presence',
        { name: 'alice', isHere: false },
      ]),
    );
  });

  it('shows who is typing, and who has stopped', async () => {
    const app = await room();
    const [alice, bob] = await app.enterAll('alice', 'bob');
    for (const one of [alice, bob])
      expect(await one.ask('enter', 'lounge')).toBe(true);
    const hasStopped = next(bob.client, 'stopped-typing');
    for (let i = 0; i < 3; i += 1) alice.send('type', 'lounge');
    expect(await hasStopped).toEqual(['alice']);
    expect(received(bob, 'typing')).toEqual([['typing', 'alice']]);
    expect(received(alice, 'typing')).toEqual([]);
  });

  it('has a whiteboard whose strokes are acknowledged', async () => {
    const app = await room();
    const [alice, bob, carol] = await app.enterAll('alice', 'bob', 'carol');
    for (const one of [alice, bob, carol]) await one.ask('enter', 'board');
    for (const { client } of [bob, carol])
      client.on('stroke', (_stroke: unknown, ack: (seen: unknown) => void) =>
        ack('it was seen here'),
      );
    const stroke = { from: [0, 0], to: [10, 10], color: 'a bright red' };
    expect(await alice.ask('draw', ['board', stroke])).toEqual([
      'it was seen here',
      'it was seen here',
    ]);
  });
});

it('two who want to play are matched', async () => {
  const app = await honest(ONE_PROCESS, { gateways: [MatchGateway] });
  const [alice, bob] = await app.enterAll('alice', 'bob');
  const first = bob.ask('match', { name: 'Bob the Builder' });
  await eventually(() => expect(bob.client.connected).toBe(true));
  const second = alice.ask('match', { name: 'Alice in Wonderland' });
  expect(new Set(await Promise.all([first, second]))).toEqual(
    new Set([
      { against: 'Alice in Wonderland' },
      { against: 'Bob the Builder' },
    ]),
  );
});

it('those who wait for news get them', async () => {
  const app = await honest(ONE_PROCESS, { gateways: [LongPollGateway] });
  const [alice, bob] = await app.enterAll('alice', 'bob');
  const waiting = bob.ask('wait-for-news');
  await eventually(async () => {
    expect(await alice.ask('publish-news', 'the news of today')).toBe(
      'published',
    );
    expect(bob.received).toContainEqual({ news: 'the news of today' });
  });
  expect(await waiting).toEqual({ news: 'the news of today' });
});

it('each user is told about the own jobs', async () => {
  const app = await honest(ONE_PROCESS, { gateways: [ProgressGateway] });
  const visitors = await app.enterAll('alice', 'bob');
  for (const [index, one] of visitors.entries())
    expect(await one.ask('start-job', `the long job ${index}`)).toBe('started');
  for (const one of visitors) one.send('countdown', 1_000_000);
  for (const [index, one] of visitors.entries())
    await eventually(() => {
      const job = `the long job ${index}`;
      expect(received(one, 'progress')).toEqual([
        ['progress', { job, done: 50 }],
        ['progress', { job, done: 100 }],
      ]);
      expect(received(one, 'count')).toHaveLength(3);
    });
});

it('each topic has a subject, and its followers hear what is said', async () => {
  const app = await honest(ONE_PROCESS, { gateways: [TopicGateway] });
  const [alice, bob, carol] = await app.enterAll('alice', 'bob', 'carol');
  alice.send('follow', 'gardening');
  bob.send('follow', 'gardening');
  carol.send('follow', 'astronomy');
  const gateway = app.app.get(TopicGateway);
  await eventually(() => expect(gateway.followers).toBe(3));
  const text = 'the roses are blooming';
  expect(await alice.ask('say', { topic: 'gardening', text })).toBe('said');
  for (const one of [alice, bob])
    await eventually(() => expect(eventsOf(one)).toEqual([['said', { text }]]));
  expect(eventsOf(carol)).toEqual([]);
});

it.each(['ask-worker', 'ask-process'])(
  'another process answers whoever has asked: %s',
  async (ask) => {
    const app = await honest(ONE_PROCESS, { gateways: [ProcessGateway] });
    const names = ['alice', 'bob', 'carol'];
    const visitors = await app.enterAll(...names);
    for (const [index, one] of visitors.entries())
      one.send(ask, `a question of ${names[index]}`);
    for (const [index, one] of visitors.entries())
      await eventually(() =>
        expect(eventsOf(one)).toEqual([
          ['answered', `A QUESTION OF ${names[index].toUpperCase()}`],
        ]),
      );
  },
);

it('a cache, a batch and a lock serve several users', async () => {
  const app = await honest(ONE_PROCESS, { gateways: [CacheGateway] });
  const names = ['alice', 'bob', 'carol'];
  const visitors = await app.enterAll(...names);
  const all = (event: string, data?: (index: number) => unknown) =>
    Promise.all(visitors.map((one, index) => one.ask(event, data?.(index))));
  const settings = { theme: 'dark', beta: false };
  for (let i = 0; i < 2; i += 1)
    expect(await all('settings')).toEqual([settings, settings, settings]);
  expect(await all('profile')).toEqual(
    names.map((name) => ({ name, mail: `${name}@home` })),
  );
  expect(await all('one-by-one', (index) => 1_000_000 + index)).toEqual(
    names.map((_, index) => ({ paid: 1_000_000 + index })),
  );
});

describe('a desk', () => {
  const desk = () =>
    honest(
      ONE_PROCESS,
      { gateways: [DeskGateway] },
      {
        egress: {
          publicEvents: ['leaderboard'],
          rules: [
            {
              event: 'notification',
              handler: 'DeskGateway.notify',
              to: 'user:*',
              why: 'everybody may notify everybody',
            },
          ],
        },
      },
    );

  it('puts uploads together, each user’s own', async () => {
    const app = await desk();
    const visitors = await app.enterAll('alice', 'bob');
    const partsOf = (index: number) =>
      Array.from({ length: 4 }, (_, part) =>
        Buffer.alloc(50_000, `part ${part} of ${index}`),
      );
    await Promise.all(
      visitors.map(async (one, index) => {
        for (const [at, part] of partsOf(index).entries())
          expect(await one.ask('part', part)).toBe(at + 1);
      }),
    );
    for (const [index, one] of visitors.entries()) {
      const hash = createHash('sha256');
      const digest = hash.update(Buffer.concat(partsOf(index))).digest('hex');
      expect(await one.ask('finish')).toEqual({ bytes: 200_000, digest });
    }
  });

  it('shows everybody the leaderboard', async () => {
    const app = await desk();
    const [alice, bob] = await app.enterAll('alice', 'bob');
    expect(await alice.ask('score', 1_234_567)).toBe('counted');
    expect(await bob.ask('score', 7_654_321)).toBe('counted');
    const ranks = [
      ['bob', 7_654_321],
      ['alice', 1_234_567],
    ];
    for (const one of [alice, bob])
      await eventually(() =>
        expect(eventsOf(one)).toContainEqual(['leaderboard', ranks]),
      );
  });

  it('takes messages and notifications to others', async () => {
    const app = await desk();
    const [alice, bob] = await app.enterAll('alice', 'bob');
    expect(await bob.ask('enrol')).toBe('enrolled');
    expect(await alice.ask('message', ['bob', 'how are you'])).toBe(true);
    expect(await alice.ask('notify', ['bob', 'you are invited'])).toBe(
      'notified',
    );
    await eventually(() =>
      expect(eventsOf(bob)).toEqual([
        ['message', 'how are you'],
        ['notification', { text: 'you are invited' }],
      ]),
    );
  });
});
