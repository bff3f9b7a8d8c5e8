import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { PassThrough } from 'node:stream';

import type { Owner } from './owner.js';
import { Ownership } from './ownership.js';

let ownership: Ownership;
let alice: Owner;
let bob: Owner;

beforeEach(() => {
  ownership = new Ownership();
  [alice, bob] = [ownership.enrol('alice'), ownership.enrol('bob')];
});

describe('Ownership', () => {
  it('gives an object to the first user who claims it', () => {
    const cart = {};
    expect(ownership.ownerOf(cart)).toBeUndefined();
    expect(ownership.claim(cart, alice)).toBeUndefined();
    expect(ownership.claim(cart, alice)).toBeUndefined();
    expect(ownership.claim(cart, bob)).toBe(alice);
    expect(ownership.ownerOf(cart)).toBe(alice);
  });

  it('releases everything that a retired owner had at once', () => {
    const carts = [{}, {}, {}];
    carts.forEach((cart) => ownership.claim(cart, alice));
    alice.retire();
    expect(carts.map((cart) => ownership.ownerOf(cart))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(ownership.claim(carts[0], bob)).toBeUndefined();
    expect(ownership.ownerOf(carts[0])).toBe(bob);
  });

  it('passes objects on to the next manager of the same user', () => {
    const cart = {};
    ownership.claim(cart, alice);
    const next = ownership.enrol('alice');
    expect(ownership.claim(cart, next)).toBeUndefined();
    expect(ownership.ownerOf(cart)).toBe(next);
  });

  it('ignores owners of other applications in the process', () => {
    const other = new Ownership([Map]);
    const cart = {};
    const map = new Map();
    other.claim(cart, other.enrol('bob'));
    other.claim(map, other.enrol('bob'));
    expect(ownership.ownerOf(cart)).toBeUndefined();
    expect(ownership.isExempt(map)).toBe(false);
    expect(ownership.claim(cart, alice)).toBeUndefined();
  });

  it('owns mutable objects, also when only their surface is frozen', () => {
    const mutable = [
      new Date(),
      new Map(),
      Buffer.alloc(1),
      new WeakMap(),
      new EventEmitter(),
      new URL('ws://example.org'),
      Object.freeze({ inner: {} }),
      Object.freeze([new Date()]),
      Object.freeze(new Map()),
      Object.freeze(new Date()),
      new Proxy(Object.freeze({}), {}),
    ];
    for (const value of mutable) {
      expect(ownership.isExempt(value)).toBe(false);
      ownership.claim(value, alice);
      expect(ownership.claim(value, bob)).toBe(alice);
    }
  });

  it('owns no immutable object and no object of the platform', () => {
    const timer = setTimeout(() => {}, 0);
    clearTimeout(timer);
    const cyclic: Record<string, unknown> = { list: Object.freeze([1]) };
    cyclic['self'] = cyclic;
    const nobodys = [
      1,
      'text',
      null,
      undefined,
      Symbol('s'),
      fails,
      Object.freeze({ inner: Object.freeze([Object.freeze({})]) }),
      Object.freeze({ call: fails, pattern: /x/ }),
      Object.freeze(cyclic),
      /x/g,
      Promise.resolve({}),
      new WeakRef({}),
      new Intl.NumberFormat(),
      new TextEncoder(),
      new AbortController().signal,
      new PassThrough(),
      createServer(),
      timer,
      process,
      process.env,
      globalThis,
      Object.prototype,
      Math,
      moduleNamespace(),
    ];
    for (const value of nobodys) {
      expect(ownership.isExempt(value)).toBe(true);
      if (typeof value !== 'object' || value === null) continue;
      expect(ownership.claim(value, alice)).toBeUndefined();
      expect(ownership.claim(value, bob)).toBeUndefined();
    }
  });

  it('judges a frozen graph by everything in it, without invoking a getter', () => {
    const frozen = Object.freeze({
      get lazy(): never {
        return fails();
      },
    });
    expect(ownership.isExempt(frozen)).toBe(true);
    const proxy = new Proxy({}, { ownKeys: fails, getPrototypeOf: fails });
    expect(ownership.isExempt(Object.freeze({ proxy }))).toBe(false);
  });

  it('stops the search of a frozen graph at the bound', () => {
    let list: object = Object.freeze({});
    for (let i = 0; i < 30_000; i++) list = Object.freeze({ next: list });
    expect(ownership.isExempt(list)).toBe(false);
  });

  it('detects an owned object that is frozen later', () => {
    const settings = { theme: 'dark' };
    ownership.claim(settings, alice);
    expect(ownership.claim(settings, bob)).toBe(alice);
    Object.freeze(settings);
    expect(ownership.claim(settings, bob)).toBeUndefined();
    expect(ownership.ownerOf(settings)).toBeUndefined();
  });
});

describe('Ownership, for objects that the application declares shared', () => {
  class Catalogue {
    entries = [{}];
  }
  class SpecialCatalogue extends Catalogue {}

  it.each<[string, unknown, () => object]>([
    ['every instance of a class', Catalogue, () => new Catalogue()],
    ['of a subclass', Catalogue, () => new SpecialCatalogue()],
    ['of a built-in', Map, () => new Map()],
    [
      'whatever a predicate says',
      (value: object) => Object.hasOwn(value, 'isGlobal'),
      () => ({ isGlobal: true }),
    ],
    [
      'whatever a predicate written as a function says',
      function isGlobal(value: object) {
        return Object.hasOwn(value, 'isGlobal');
      },
      () => ({ isGlobal: true }),
    ],
  ])('%s', (_, declaration, make) => {
    const [before, after] = [make(), make()];
    ownership.claim(before, alice);
    expect(ownership.claim(before, bob)).toBe(alice);
    ownership.exempt(declaration as object);
    expect(ownership.claim(before, bob)).toBeUndefined();
    expect(ownership.claim(after, alice)).toBeUndefined();
    expect(ownership.claim(after, bob)).toBeUndefined();
    expect(ownership.claim({}, alice)).toBeUndefined();
  });

  it('exempts one object, but not its contents', () => {
    const catalogue = new Catalogue();
    ownership = new Ownership([catalogue]);
    [alice, bob] = [ownership.enrol('alice'), ownership.enrol('bob')];
    expect(ownership.isExempt(catalogue)).toBe(true);
    expect(ownership.isExempt(new Catalogue())).toBe(false);
    ownership.claim(catalogue.entries, alice);
    expect(ownership.claim(catalogue.entries, bob)).toBe(alice);
  });

  it('exempts every instance of a constructor that is a plain function', () => {
    function Legacy(this: { a: number }) {
      this.a = 1;
    }
    Legacy.prototype.method = () => {};
    ownership.exempt(Legacy);
    const instance = Reflect.construct(Legacy, []) as object;
    expect(ownership.isExempt(instance)).toBe(true);
  });

  it('treats a predicate that throws as false', () => {
    ownership.exempt(() => fails());
    const cart = {};
    ownership.claim(cart, alice);
    expect(ownership.claim(cart, bob)).toBe(alice);
  });

  it('reads the prototype of no proxy in the chain', () => {
    const proxy = new Proxy({}, { getPrototypeOf: fails });
    ownership.exempt(Catalogue);
    expect(ownership.isExempt(proxy)).toBe(false);
    expect(ownership.isExempt(Object.create(proxy))).toBe(false);
  });
});

function fails(): never {
  throw new Error('code of the application was run');
}

/** The namespace itself: the test runner puts something else in place of what is imported. */
function moduleNamespace(): object {
  return createRequire(import.meta.url)('@nestjs/common') as object;
}
