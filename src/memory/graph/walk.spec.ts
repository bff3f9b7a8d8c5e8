import { EventEmitter } from 'node:events';

import { Kind, kindOf } from './kinds.js';
import { Walk } from './walk.js';

/** Walks everything once, and gives the paths by object. */
function walkAll(root: unknown, { thorough = true, perStep = Infinity } = {}) {
  const paths = new Map<object, string>();
  let steps = 1;
  const walk = new Walk(
    [['state', root]],
    {
      visit(value, walk) {
        if (paths.has(value)) return Kind.Leaf;
        paths.set(value, walk.place().path);
        const kind = kindOf(value);
        return kind === Kind.Exempt ? Kind.Leaf : kind;
      },
    },
    thorough,
  );
  while (!walk.step(perStep)) steps++;
  return { paths, steps };
}

function fails(): never {
  throw new Error('code of the application was run');
}

describe('Walk', () => {
  it('finds everything in maps, sets, arrays, instances, and under symbols', () => {
    const parts = Array.from({ length: 9 }, (_, i) => ({ i }));
    class Cart {
      items = [parts[0]];
    }
    const root = {
      cart: new Cart(),
      byKey: new Map<unknown, unknown>([
        ['x', parts[1]],
        [parts[2], parts[3]],
      ]),
      members: new Set([parts[4]]),
      [Symbol('hidden')]: parts[5],
      'a b': parts[6],
      error: Object.assign(new Error('no'), { cause: parts[7] }),
    };
    Object.defineProperty(root, 'secret', { value: parts[8] });

    const { paths } = walkAll(root);
    expect(parts.map((part) => paths.get(part))).toEqual([
      'state.cart.items[0]',
      'state.byKey<key "x">',
      'state.byKey<key {1}>',
      'state.byKey<value {1}>',
      'state.members{0}',
      'state[Symbol(hidden)]',
      'state["a b"]',
      'state.error.cause',
      'state.secret',
    ]);
  });

  it('finds the own properties of arrays and of subclasses of Map and Set', () => {
    class Cache extends Map<string, object> {
      meta = { hits: 0 };
    }
    class Tags extends Set<object> {
      meta = { size: 0 };
    }
    const cache = new Cache([['x', { value: 1 }]]);
    const tags = new Tags([{ tag: 1 }]);
    const list = Object.assign([{ first: 1 }], { total: { sum: 2 } });
    const { paths } = walkAll({ cache, tags, list });
    expect(paths.get(cache.meta)).toBe('state.cache.meta');
    expect(paths.get(tags.meta)).toBe('state.tags.meta');
    expect(paths.get(list.total)).toBe('state.list.total');
    expect(paths.get(list[0])).toBe('state.list[0]');
    expect(paths.get(cache.get('x')!)).toBe('state.cache<key "x">');
  });

  it('visits symbols and non-enumerable properties in a thorough walk only', () => {
    const [symbol, hidden, plain] = [{}, {}, {}];
    const root = { plain, [Symbol('s')]: symbol };
    Object.defineProperty(root, 'hidden', { value: hidden });
    const seen = (thorough: boolean) => {
      const { paths } = walkAll(root, { thorough });
      return [plain, symbol, hidden].map((part) => paths.has(part));
    };
    expect(seen(true)).toEqual([true, true, true]);
    expect(seen(false)).toEqual([true, false, false]);
  });

  it('stops at cycles', () => {
    const root: Record<string, unknown> = { list: [] };
    root['self'] = root;
    (root['list'] as unknown[]).push(root, root['list']);
    expect(walkAll(root).paths.size).toBe(2);
  });

  it('walks 10,000 levels, and a million, without recursion', () => {
    const bottom = {};
    let top: object = bottom;
    for (let i = 0; i < 1_000_000; i++) top = { next: top };
    const seen = new WeakSet();
    let place: { depth: number } | undefined;
    const walk = new Walk(
      [['state', top]],
      {
        visit(value, walk) {
          if (seen.has(value)) return Kind.Leaf;
          seen.add(value);
          if (value === bottom) place = walk.place();
          return Kind.Properties;
        },
      },
      false,
    );
    expect(walk.step(Infinity)).toBe(true);
    expect(place?.depth).toBe(1_000_000);
  });

  it.each([
    ['an array', () => Array.from({ length: 50_000 }, (_, i) => ({ i }))],
    [
      'a Map',
      () => new Map(Array.from({ length: 50_000 }, (_, i) => [i, { i }])),
    ],
    ['a Set', () => new Set(Array.from({ length: 50_000 }, (_, i) => ({ i })))],
  ])('goes on where it stopped, inside %s too', (_, make: () => object) => {
    const { paths, steps } = walkAll(make(), { perStep: 100 });
    expect(paths.size).toBe(50_001);
    expect(steps).toBeGreaterThan(500);
  });

  it('visits at most the given number of places in one step', () => {
    const root = Array.from({ length: 1_000 }, () => ({ a: 1, b: 2, c: {} }));
    let visits = 0;
    const walk = new Walk(
      [['state', root]],
      {
        visit(value) {
          visits++;
          return kindOf(value);
        },
      },
      false,
    );
    while (!walk.step(10)) {
      expect(visits).toBeLessThanOrEqual(10);
      visits = 0;
    }
  });
});

describe('Walk, on hostile objects', () => {
  it('triggers no trap of a proxy and does not enter it', () => {
    const traps = new Proxy({}, { get: fails });
    const { proxy: revoked, revoke } = Proxy.revocable([], {});
    revoke();
    const proxies = [
      new Proxy({}, traps),
      new Proxy([], traps),
      new Proxy(new Map(), traps),
      revoked,
    ];
    const { paths } = walkAll({ proxies });
    expect(proxies.every((proxy) => paths.has(proxy))).toBe(true);
    expect(paths.size).toBe(proxies.length + 2);
  });

  it('invokes no getter, on objects, arrays or prototypes', () => {
    class Lazy {
      get value() {
        return fails();
      }
    }
    const list: unknown[] = [{}, {}, {}];
    Object.defineProperty(list, 1, { get: fails, enumerable: true });
    const { paths } = walkAll({
      lazy: new Lazy(),
      own: {
        get value(): never {
          return fails();
        },
      },
      list,
    });
    expect(paths.size).toBe(1 + 3 + 2);
  });

  it('calls no method that a subclass overrides', () => {
    class Overriding extends Map<string, object> {
      override get size() {
        return fails();
      }
      override entries() {
        return fails();
      }
      override forEach() {
        return fails();
      }
      override [Symbol.iterator]() {
        return fails();
      }
      override get [Symbol.toStringTag]() {
        return fails();
      }
    }
    const map = new Overriding();
    const inside = {};
    Map.prototype.set.call(map, 'x', inside);
    expect(walkAll({ map }).paths.get(inside)).toBe('state.map<key "x">');
  });

  it('is not misled by a forged prototype', () => {
    const inside = {};
    const map = new Map([['x', inside]]);
    Object.setPrototypeOf(map, Array.prototype);
    const noMap = Object.create(Map.prototype) as object;
    const { paths } = walkAll({ map, noMap });
    expect(paths.get(inside)).toBe('state.map<key "x">');
    expect(paths.has(noMap)).toBe(true);
  });

  it('does not run Error.prepareStackTrace', () => {
    const original = Object.getOwnPropertyDescriptor(
      Error,
      'prepareStackTrace',
    );
    const error = new Error('no');
    const carrier = {};
    Error.captureStackTrace(carrier);
    Error.prepareStackTrace = fails;
    try {
      expect(walkAll({ error, carrier }).paths.size).toBe(3);
    } finally {
      Reflect.deleteProperty(Error, 'prepareStackTrace');
      if (original) Object.defineProperty(Error, 'prepareStackTrace', original);
    }
  });

  it('walks sparse arrays and arrays of the maximum length', () => {
    const [near, far, last] = [{}, {}, {}];
    // oxlint-disable-next-line no-sparse-arrays -- the user of the test
    const holes = [, near, ,];
    const endless: object[] = [];
    endless[7] = far;
    endless[2 ** 32 - 2] = last;
    const dictionary: object[] = [];
    dictionary.length = 1_000_000;
    dictionary[5] = { five: 5 };
    const { paths } = walkAll({ holes, endless, dictionary });
    expect(paths.get(near)).toBe('state.holes[1]');
    expect(paths.get(far)).toBe('state.endless[7]');
    expect(paths.get(last)).toBe(`state.endless[${2 ** 32 - 2}]`);
    expect(paths.get(dictionary[5])).toBe('state.dictionary[5]');
  });

  it('walks every other kind of object', () => {
    const exotic = [
      Object.create(null),
      new WeakRef({}),
      new WeakMap(),
      new WeakSet(),
      Promise.resolve(),
      (function* () {})(),
      new Map().entries(),
      new Date(Number.NaN),
      Object('boxed'),
      Object(1n),
      Object(Symbol('s')),
      new EventEmitter(),
      new SharedArrayBuffer(8),
      Reflect.construct(ArrayBuffer, [8, { maxByteLength: 16 }]),
      new DataView(new ArrayBuffer(8)),
      new Uint8Array(1),
      Buffer.from('x'),
      new Intl.NumberFormat(),
      new URL('ws://example.org'),
      new Error('e', { cause: new AggregateError([]) }),
      (function () {
        // oxlint-disable-next-line prefer-rest-params -- the user of the test
        return arguments;
      })(),
    ] as object[];
    const { paths } = walkAll({ exotic });
    expect(exotic.every((one) => paths.has(one))).toBe(true);
  });

  it('tolerates any change between two steps', () => {
    const state = {
      list: Array.from({ length: 20 }, (_, i) => ({ i })),
      map: new Map(Array.from({ length: 20 }, (_, i) => [i, { i }])),
      set: new Set(Array.from({ length: 20 }, (_, i) => ({ i }))),
      dictionary: Object.fromEntries(
        Array.from({ length: 20 }, (_, i) => [`k${i}`, { i }]),
      ) as Record<string, unknown>,
    };
    const changes = [
      () => state.list.splice(0, 7),
      () => state.map.clear(),
      () => state.map.set(99, { i: 99 }),
      () => state.set.clear(),
      () =>
        Object.keys(state.dictionary).forEach(
          (key) => delete state.dictionary[key],
        ),
      () =>
        Object.defineProperty(state.dictionary, 'k3', {
          get: fails,
          configurable: true,
        }),
      () => {
        state.list.length = 0;
      },
      () => Object.setPrototypeOf(state, null),
    ];
    for (const first of changes.keys()) {
      const seen = new Set<object>();
      const walk = new Walk(
        [['state', state]],
        {
          visit(value) {
            if (seen.has(value)) return Kind.Leaf;
            seen.add(value);
            return kindOf(value);
          },
        },
        true,
      );
      let step = first;
      while (!walk.step(5)) changes[step++ % changes.length]();
      expect(seen.has(state)).toBe(true);
      state.list = Array.from({ length: 20 }, (_, i) => ({ i }));
    }
  });
});
