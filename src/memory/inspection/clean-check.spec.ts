import { elementOf } from '../graph/array-elements.js';
import { InspectionPass } from './inspection-pass.js';
import type { Owner } from '../ownership/owner.js';
import { Ownership } from '../ownership/ownership.js';
import { CleanCheck } from './clean-check.js';

describe('CleanCheck', () => {
  let ownership: Ownership;
  let alice: Owner;
  let bob: Owner;

  beforeEach(() => {
    ownership = new Ownership();
    alice = ownership.enrol('alice');
    bob = ownership.enrol('bob');
  });

  const take = (value: object, owner: Owner) => {
    const pass = new InspectionPass(ownership, owner, [['state', value]], true);
    pass.step(Infinity);
    owner.lastCompleteWalk = pass.number;
  };
  const isClean = (value: unknown, places = 64) =>
    new CleanCheck(ownership, alice, places).isClean(value);

  const WAYS: [way: string, make: (it?: object) => object][] = [
    ['a property', (it) => ({ a: { b: it } })],
    ['an element', (it) => [1, [it]]],
    ['a value of a map', (it) => new Map([['key', it]])],
    ['a key of a map', (it) => new Map([[it, 'value']])],
    ['a property of a map', (it) => Object.assign(new Map(), { it })],
    ['a member of a set', (it) => new Set([it])],
    ['a property of a set', (it) => Object.assign(new Set(), { it })],
  ];

  it.each(WAYS)('sees that what is taken is clean, at %s', (_, make) => {
    const state = make({ text: 'mine' });
    expect(isClean(state)).toBe(false);
    take(state, alice);
    expect(isClean(state)).toBe(true);
  });

  it.each(WAYS)('leaves to a walk what is another’s, at %s', (_, make) => {
    const theirs = { text: 'theirs' };
    take(theirs, bob);
    const state = make(theirs);
    take(state, alice);
    expect(isClean(state)).toBe(false);
  });

  it.each(WAYS)('leaves to a walk what is new, at %s', (_, make) => {
    const state = make(undefined);
    take(state, alice);
    expect(isClean(state)).toBe(true);
    const other = make({});
    take(other, alice);
    ownership.release(walkedIn(other), [alice]);
    expect(isClean(other)).toBe(false);
  });

  /** The one object that `make` has put somewhere. */
  function walkedIn(container: object): object {
    const met: object[] = [];
    const collect = (value: unknown) => {
      if (typeof value !== 'object' || value === null) return;
      met.push(value);
      for (const part of Object.values(value)) collect(part);
      if (value instanceof Map) for (const pair of value) pair.forEach(collect);
      if (value instanceof Set) value.forEach(collect);
    };
    collect(container);
    return met[met.length - 1];
  }

  it('does not accept an object that was given up', () => {
    const state = { given: {} };
    take(state, alice);
    alice.retire();
    expect(new CleanCheck(ownership, bob, 64).isClean(state)).toBe(false);
  });

  it('skips exempt and opaque objects', () => {
    const shared = { of: 'everybody' };
    ownership = new Ownership([shared]);
    alice = ownership.enrol('alice');
    const state = {
      shared,
      frozen: Object.freeze({ a: 1 }),
      proxy: new Proxy({}, {}),
      pattern: /a/,
      when: new Date(0),
    };
    take(state, alice);
    expect(isClean(state)).toBe(true);
  });

  it('accepts an object that another user has sent and given up', () => {
    const payload = { text: 'hello' };
    const sender = ownership.enrol('bob', 'sent');
    take(payload, sender);
    ownership.release(payload, [sender]);
    const state = { payload };
    take(state, alice);
    expect(isClean(state)).toBe(true);
  });

  it('leaves bytes to a walk, since their owners are kept by range', () => {
    const state = { bytes: Buffer.from('abc') };
    take(state, alice);
    expect(isClean(state)).toBe(false);
  });

  it('leaves to a walk an object with too many places or a cycle', () => {
    const state = { list: Array.from({ length: 20 }, () => 'text') };
    take(state, alice);
    expect(isClean(state, 21)).toBe(true);
    expect(isClean(state, 20)).toBe(false);
    const cycle: { self?: object } = {};
    cycle.self = cycle;
    take(cycle, alice);
    expect(isClean(cycle, Infinity)).toBe(false);
  });

  it('runs no code of the application', () => {
    const trap = () => {
      throw new Error('something of the application was run');
    };
    class Odd extends Map<unknown, unknown> {
      override get = trap;
      override forEach = trap;
      override entries = trap;
      override [Symbol.iterator] = trap;
      override get size(): number {
        return trap();
      }
    }
    const state = Object.defineProperties(
      { odd: new Odd(), proxied: new Proxy({}, { ownKeys: trap, get: trap }) },
      { getter: { get: trap, enumerable: true } },
    );
    take(state, alice);
    expect(isClean(state)).toBe(true);
  });

  it('invokes no getter that has replaced a property since the last walk', () => {
    const state: Record<string, unknown> = { first: { a: 1 }, second: {} };
    take(state, alice);
    const get = () => {
      throw new Error('something of the application was run');
    };
    Object.defineProperty(state, 'first', { get, enumerable: true });
    expect(isClean(state)).toBe(true);
  });

  it('reads own properties alone', () => {
    const trap = () => {
      throw new Error('something of the application was run');
    };
    const parent = new Proxy({}, { ownKeys: trap, get: trap });
    class Base {}
    Object.defineProperty(Base.prototype, 'all', {
      get: trap,
      enumerable: true,
    });
    const state = {
      heir: Object.assign(Object.create(parent) as object),
      instance: Object.assign(new Base(), { text: 'mine' }),
    };
    take(state, alice);
    expect(isClean(state)).toBe(true);
  });

  it('checks every index once any array in the process has an accessor', () => {
    const list = [{ a: 1 }, 2];
    const state = { list };
    take(state, alice);
    const odd = Object.defineProperty([1], 0, { get: () => 1 });
    expect(elementOf(odd, 0)).toBeUndefined();
    Object.defineProperty(list, 1, {
      get: () => {
        throw new Error('something of the application was run');
      },
    });
    expect(isClean(state)).toBe(true);
  });
});
