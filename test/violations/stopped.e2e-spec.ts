import type { Violation } from '../../src/incidents/index.js';
import { Violations } from '../../src/policy/index.js';
import { visitorOf } from '../leak-zoo/stage.js';
import { connect, serve, settle } from '../support/harness.js';
import { DangerousGateway, type World, start } from './dangerous-world.js';

const fromAlice = (world: World, event: string, handler: string) => ({
  event,
  handler: `DangerousGateway.${handler}`,
  connection: world.alice.client.id,
});

const STOPPED = expect.objectContaining({
  status: 'error',
  code: 'ISOLATION_VIOLATION',
}) as unknown;

describe('a blocked packet', () => {
  it('causes an error for the client of the message, without data of other users', async () => {
    const world = await start();
    const { alice, bob, found } = world;
    expect(await alice.ask('to-bob')).toEqual(STOPPED);
    bob.send('keep', { text: 'of bob' });
    await bob.ask('ping');
    expect(await alice.ask('give')).toEqual(STOPPED);
    alice.send('to-bob');
    await settle();
    const notices = alice.received.filter(Array.isArray);
    expect(notices).toHaveLength(1);
    expect(notices).toEqual([['exception', STOPPED]]);
    expect(JSON.stringify(alice.received)).not.toMatch(/bob|foreign|socket/);
    expect(bob.received.filter(Array.isArray)).toEqual([]);
    expect(found).toEqual([
      expect.objectContaining({
        ...fromAlice(world, 'news', 'toBob'),
        vector: 'foreign-recipient',
      }),
      expect.objectContaining({
        ...fromAlice(world, 'give', 'give'),
        vector: 'foreign-object',
      }),
      expect.objectContaining({
        ...fromAlice(world, 'news', 'toBob'),
        vector: 'foreign-recipient',
      }),
    ]);
  });

  it('ends no connection and no process, also in a timer', async () => {
    const uncaught: unknown[] = [];
    const listen = (error: unknown) => uncaught.push(error);
    process.on('uncaughtException', listen);
    const { alice, bob, found } = await start();
    expect(await alice.ask('late')).toBe('soon');
    await settle();
    process.off('uncaughtException', listen);
    expect(uncaught).toEqual([]);
    expect(found.map(({ vector }) => vector).toSorted()).toEqual([
      'detached-context',
      'unscoped-broadcast',
    ]);
    expect(await bob.ask('ping')).toBe('pong');
    // A packet to one socket without data of Alice may be another user's answer.
    expect(bob.received).toEqual([['news', 'late'], 'pong']);
    expect(await alice.ask('ping')).toBe('pong');
  });

  it('is sent and recorded in mode report', async () => {
    const { alice, bob, found } = await start({ mode: 'report' });
    expect(await alice.ask('to-all', 'text')).toBe('sent');
    await settle();
    expect(bob.received).toEqual([['news', 'text']]);
    expect(found).toMatchObject([{ action: 'reported' }]);
  });

  it('depends on the mode of its vector', async () => {
    const { alice, bob, found } = await start({
      mode: 'report',
      vectors: { 'unscoped-broadcast': 'enforce' },
    });
    await alice.ask('to-all', 'text');
    await alice.ask('to-bob');
    await settle();
    expect(bob.received).toEqual([['news', 'text']]);
    expect(found.map(({ action }) => action)).toEqual(['blocked', 'reported']);
  });
});

describe('egress.authorize', () => {
  it.each<[string, () => unknown, boolean]>([
    ['true', () => true, true],
    ['false', () => false, false],
    ['a promise', () => Promise.resolve(true), false],
    ['nothing', () => undefined, false],
    [
      'an error',
      () => {
        throw new Error('broken');
      },
      false,
    ],
  ])('that answers %s', async (_, answer, isLetThrough) => {
    const authorize = vi.fn(answer as () => boolean);
    const { alice, bob, found } = await start({ egress: { authorize } });
    // Nobody is in the room, so nothing is stopped.
    expect(await alice.ask('to-room', 'board')).toBe('sent');
    expect(await alice.ask('to-bob')).toEqual(isLetThrough ? 'sent' : STOPPED);
    await settle();
    expect(bob.received).toEqual(isLetThrough ? [['news', 'text']] : []);
    expect(found).toHaveLength(isLetThrough ? 0 : 2);
    expect(authorize.mock.calls).toEqual([
      [
        {
          vector: 'foreign-channel',
          kind: 'broadcast',
          event: 'news',
          args: ['text'],
          namespace: '/',
          rooms: ['board'],
          sender: 'u~alice',
        },
      ],
      [
        expect.objectContaining({
          vector: 'foreign-recipient',
          kind: 'socket',
        }),
      ],
    ]);
  });

  it('is not called for allowed packets', async () => {
    const authorize = vi.fn(() => true);
    const { alice, bob } = await start({
      egress: { authorize, publicEvents: ['news'] },
    });
    await alice.ask('to-all', 'text');
    await settle();
    expect(bob.received).toEqual([['news', 'text']]);
    expect(authorize).not.toHaveBeenCalled();
  });
});

describe('names of fields', () => {
  it('are for every event, or for some', async () => {
    const everywhere = await start({ egress: { ownerKeys: ['owner'] } });
    expect(await everywhere.alice.ask('report', 'alice')).toMatchObject({
      report: { owner: 'alice' },
    });
    expect(await everywhere.alice.ask('report', 'bob')).toEqual(STOPPED);
    const elsewhere = await start({
      egress: { ownerKeys: { other: ['owner'] } },
    });
    expect(await elsewhere.alice.ask('report', 'bob')).toMatchObject({
      report: { owner: 'bob' },
    });
    expect(elsewhere.found).toEqual([]);
  });

  it('of an answer under another event are those of that event', async () => {
    const { alice, found } = await start({
      egress: { ownerKeys: { answer: ['owner'] } },
    });
    alice.send('stream');
    await settle();
    expect(alice.received).toEqual([['answer', { owner: 'alice' }]]);
    expect(found).toEqual([]);
  });
});

it('a subscriber that throws affects nobody', async () => {
  const world = await start();
  const { violations$ } = world.app.get(Violations);
  violations$.subscribe(() => {
    throw new Error('broken dashboard');
  });
  const later: Violation[] = [];
  violations$.subscribe((one) => later.push(one));
  expect(await world.alice.ask('to-all', 'text')).toEqual(STOPPED);
  expect(later).toHaveLength(1);
  expect(world.bob.received).toEqual([]);
});

it('one kind is logged once, and published every time', async () => {
  const lines: unknown[] = [];
  const silent = () => undefined;
  const served = await serve({
    gateways: [DangerousGateway],
    prepare: (app) =>
      app.useLogger({
        log: silent,
        warn: silent,
        error: (line: unknown) => lines.push(line),
      }),
  });
  const found: Violation[] = [];
  served.app.get(Violations).violations$.subscribe((one) => found.push(one));
  const alice = visitorOf(await connect(served, 'alice'));
  await connect(served, 'bob');
  for (let i = 0; i < 5; i += 1) await alice.ask('to-all', 'text');
  expect(found).toHaveLength(5);
  await vi.waitFor(() => expect(lines).not.toEqual([]));
  expect(lines).toEqual([
    expect.objectContaining({
      vector: 'unscoped-broadcast',
      users: ['u~alice'],
      msg: expect.stringMatching(
        /^unscoped-broadcast blocked: event "/,
      ) as string,
    }),
  ]);
  expect(JSON.stringify(lines)).not.toContain('text');
});
