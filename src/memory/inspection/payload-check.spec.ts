import type { Owner } from '../ownership/owner.js';
import { Ownership } from '../ownership/ownership.js';
import { InspectionPass } from './inspection-pass.js';
import { PayloadCheck } from './payload-check.js';

const fails = () => {
  throw new Error('something of the application was run');
};

describe('PayloadCheck', () => {
  let ownership: Ownership;
  let alice: Owner;
  let bob: Owner;

  beforeEach(() => {
    ownership = new Ownership();
    alice = ownership.enrol('alice');
    bob = ownership.enrol('bob');
  });

  const take = (value: object, owner: Owner) =>
    new InspectionPass(ownership, owner, [['state', value]], true).step(
      Infinity,
    );
  const check = (value: object, places = 64) => {
    const one = new PayloadCheck(ownership, alice, places);
    return { isClean: one.isClean(value), hasOwned: one.hasOwned };
  };
  const isClean = (value: object, places?: number) =>
    check(value, places).isClean;

  class Note {
    constructor(readonly it: unknown) {}
  }
  const WAYS: [way: string, make: (it?: object) => object][] = [
    ['a property', (it) => ({ a: { b: it } })],
    ['an element', (it) => [1, [it]]],
    ['a value of a map', (it) => new Map([['key', it]])],
    ['a key of a map', (it) => new Map([[it, 1]])],
    ['a property of a map', (it) => Object.assign(new Map(), { it })],
    ['a member of a set', (it) => new Set([it])],
    ['a property of an instance', (it) => new Note(it)],
    [
      'a property without a prototype',
      (it) => Object.assign(Object.create(null) as object, { it }),
    ],
  ];

  it.each(WAYS)(
    'leaves an object of another user to a search, at %s',
    (_, make) => {
      const theirs = { text: 'theirs' };
      take(theirs, bob);
      expect(isClean(make(theirs))).toBe(false);
    },
  );

  it.each(WAYS)(
    'accepts an object of nobody, and of the sender, at %s',
    (_, make) => {
      expect(check(make({ text: 'new' }))).toEqual({
        isClean: true,
        hasOwned: false,
      });
      const mine = { text: 'mine' };
      take(mine, alice);
      expect(check(make(mine))).toEqual({ isClean: true, hasOwned: true });
    },
  );

  it('accepts what another user gave up, and tells that it was owned', () => {
    const before = { text: 'before' };
    take(before, bob);
    bob.retire();
    expect(check({ before })).toEqual({ isClean: true, hasOwned: true });
  });

  it('skips exempt and opaque objects', () => {
    const shared = { of: 'everybody' };
    ownership.exempt(shared);
    take({ shared }, bob);
    const proxy = new Proxy({}, { get: fails, ownKeys: fails });
    expect(check({ shared, proxy, pattern: /a/, when: new Date(0) })).toEqual({
      isClean: true,
      hasOwned: false,
    });
  });

  it('leaves bytes, many places, deep levels and cycles to a search', () => {
    expect(isClean({ bytes: Buffer.from('abc') })).toBe(false);
    const list = Array.from({ length: 20 }, () => 'text');
    expect(isClean({ list }, 21)).toBe(true);
    expect(isClean({ list }, 20)).toBe(false);
    const cycle: { self?: object } = {};
    cycle.self = cycle;
    expect(isClean(cycle, Infinity)).toBe(false);
    let deep: object = {};
    for (let level = 0; level < 10_000; level++) deep = { deep };
    expect(isClean(deep, Infinity)).toBe(false);
  });

  it('leaves an object to a search whose getter throws', () => {
    expect(isClean(Object.defineProperty([1], 0, { get: fails }))).toBe(false);
    expect(
      isClean({
        get it() {
          return fails();
        },
      }),
    ).toBe(false);
  });

  it('runs nothing that the serializer would not run', () => {
    class Odd extends Map<unknown, unknown> {
      override get = fails;
      override forEach = fails;
      override [Symbol.iterator] = fails;
    }
    const hidden = Object.defineProperty({}, 'it', { get: fails });
    const heir = Object.create(new Proxy({}, { ownKeys: fails })) as object;
    const own = Object.defineProperty(new Note(1), 'lazy', {
      get: fails,
      enumerable: true,
    });
    expect(isClean([new Odd(), hidden, heir, own])).toBe(true);
  });

  it('reads an object as it is now', () => {
    const theirs = { text: 'theirs' };
    take(theirs, bob);
    const many: Record<string, unknown> = {};
    for (let index = 0; index < 10_001; index++) many[`k${index}`] = index;
    take(many, alice);
    for (const key of Object.keys(many)) delete many[key];
    many['one'] = theirs;
    expect(isClean(many)).toBe(false);
    const map = new Map<string, unknown>();
    Object.setPrototypeOf(map, Object.prototype);
    take(map, alice);
    Object.setPrototypeOf(map, Map.prototype);
    map.set('x', theirs);
    expect(isClean(map)).toBe(false);
  });
});
