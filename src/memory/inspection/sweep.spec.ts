import type { SharedFinding } from './explanation.js';
import { Inspector } from './inspector.js';
import type { InspectedUser } from './inspected-user.js';
import { Ownership } from '../ownership/ownership.js';
import { Sweep, type SweepOptions } from './sweep.js';

let ownership: Ownership;
let inspector: Inspector;
let users: Map<string, InspectedUser>;
let now: number;
/** Every look at the clock takes a tenth of a millisecond. */
let elapsed: number;
let found: SharedFinding[];
let errors: unknown[];

beforeEach(() => {
  users = new Map();
  ownership = new Ownership();
  inspector = new Inspector(ownership, {
    findUser: (key) => users.get(key),
    now: () => now,
  });
  [now, elapsed, found, errors] = [1_000_000, 0, [], []];
});

function user(
  key: string,
  state: object,
  roots = () => [['state', state] as const],
) {
  const user: InspectedUser = { owner: ownership.enrol(key), roots };
  users.set(key, user);
  return user;
}

function sweepWith(options: Partial<SweepOptions> = {}): Sweep {
  return new Sweep({
    users: () => users.values(),
    inspector,
    onFindings: (findings) => found.push(...findings),
    onError: (error) => errors.push(error),
    now: () => now,
    elapsed: () => (elapsed += 0.1),
    ...options,
  });
}

describe('Sweep', () => {
  it('finds what two idle users share', () => {
    const shared = {};
    user('alice', { shared });
    user('bob', { list: [shared] });
    sweepWith().tick();
    expect(found).toMatchObject([
      { users: ['bob', 'alice'], paths: ['state.list[0]', 'state.shared'] },
    ]);
  });

  it('pauses when its slice is spent, and resumes in the next tick', () => {
    const users = Array.from({ length: 100 }, (_, i) =>
      user(`user-${i}`, { i: {} }),
    );
    const sweep = sweepWith({ sliceMs: 2 });
    const visited = () =>
      users.filter((one) => inspector.cleanAt(one) !== undefined).length;
    sweep.tick();
    const first = visited();
    expect(first).toBeGreaterThan(5);
    expect(first).toBeLessThan(25);
    sweep.tick();
    expect(visited()).toBeGreaterThan(first);
    for (let tick = 0; tick < 20; tick++) sweep.tick();
    expect(visited()).toBe(100);
  });

  it('inspects a large user in many ticks', () => {
    const large = user('large', {
      list: Array.from({ length: 50_000 }, () => ({})),
    });
    const sweep = sweepWith({ sliceMs: 1 });
    let ticks = 0;
    while (inspector.cleanAt(large) === undefined) {
      sweep.tick();
      ticks++;
    }
    expect(ticks).toBeGreaterThan(5);
  });

  it('includes symbols for every user', () => {
    const shared = {};
    user('alice', { shared });
    const state: Record<symbol, object> = {};
    user('bob', state);
    const sweep = sweepWith({ idleMs: 10 });
    for (let round = 0; round < 3; round++, now += 10) sweep.tick();
    expect(found).toEqual([]);
    state[Symbol('hidden')] = shared;
    now += 10;
    sweep.tick();
    expect(found.map(({ paths }) => paths[0])).toEqual([
      'state[Symbol(hidden)]',
    ]);
  });

  it('skips users who were found clean recently or are gone', () => {
    let visits = 0;
    const count = () => {
      visits++;
      return [] as const;
    };
    user('idle', {}, () => [...count()]);
    const gone = user('gone', {}, () => [...count()]);
    gone.owner.retire();
    const sweep = sweepWith({ idleMs: 10_000 });
    sweep.tick();
    sweep.tick();
    expect(visits).toBe(1);
    now += 10_000;
    sweep.tick();
    expect(visits).toBe(2);
  });

  it('continues after a user or a listener has thrown', () => {
    const shared = {};
    user('alice', { shared });
    user('broken', {}, () => {
      throw new Error('no roots');
    });
    user('bob', { shared });
    user('carol', { shared });
    sweepWith({
      onFindings: (findings) => {
        found.push(...findings);
        throw new Error('no listener');
      },
    }).tick();
    expect(found.map(({ users }) => users[0])).toEqual(['bob', 'carol']);
    expect(errors.map(String)).toEqual([
      'Error: no roots',
      'Error: no listener',
      'Error: no listener',
    ]);
  });

  it('runs from start to stop', () => {
    const scheduled: { tick: () => void; everyMs: number }[] = [];
    let cancelled = 0;
    const sweep = sweepWith({
      intervalMs: 300,
      schedule: (tick, everyMs) => {
        scheduled.push({ tick, everyMs });
        return () => cancelled++;
      },
    });
    const alice = user('alice', {});
    sweep.start();
    sweep.start();
    expect([sweep.isRunning, scheduled.length, scheduled[0].everyMs]).toEqual([
      true,
      1,
      300,
    ]);
    scheduled[0].tick();
    expect(inspector.cleanAt(alice)).toBe(now);
    sweep.stop();
    sweep.stop();
    expect([sweep.isRunning, cancelled]).toEqual([false, 1]);
  });

  it('does not keep the process alive', () => {
    const timers = () =>
      process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout')
        .length;
    const before = timers();
    const sweep = new Sweep({
      users: () => [],
      inspector,
      onFindings: () => {},
      onError: () => {},
    });
    sweep.start();
    expect(timers()).toBe(before);
    sweep.stop();
  });
});
