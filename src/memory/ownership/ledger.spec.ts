import { Kind } from '../graph/kinds.js';
import { Ledger, type Entry, type Inscribe } from './ledger.js';
import { Owner } from './owner.js';

const refuse: Inscribe = () => {
  throw new TypeError('Cannot define private field, object is not extensible');
};

describe.each([
  ['in the object itself', () => new Ledger()],
  ['beside an object that takes no field', () => new Ledger(refuse)],
])('Ledger, %s', (_, create) => {
  const alice = new Owner('alice', {});
  const bob = new Owner('bob', {});
  const entryOf = (owner: Owner, walk = 0): Entry => ({
    owner,
    kind: Kind.Properties,
    walk,
  });

  it('reads back what was written last', () => {
    const ledger = create();
    const target = { id: 1 };
    expect(ledger.read(target)).toBeUndefined();

    const [first, second, third] = [entryOf(alice), entryOf(bob), entryOf(bob)];
    ledger.write(target, first);
    expect(ledger.read(target)).toBe(first);
    ledger.write(target, second);
    expect(ledger.read(target)).toBe(second);
    ledger.rewrite(target, third);
    expect(ledger.read(target)).toBe(third);
  });

  it.each([
    ['a frozen object', () => Object.freeze({ a: 1 })],
    ['an object without a prototype', () => Object.create(null) as object],
    ['an array', () => [1]],
    ['a Map', () => new Map()],
    ['a buffer', () => Buffer.alloc(4)],
    [
      'a proxy with throwing traps',
      () =>
        new Proxy(
          {},
          new Proxy(
            {},
            {
              get() {
                throw new Error('trap');
              },
            },
          ),
        ),
    ],
    [
      'a revoked proxy',
      () => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      },
    ],
  ])('writes to %s', (_, make: () => object) => {
    const ledger = create();
    const target = make();
    const entry = entryOf(alice);
    ledger.write(target, entry);
    expect(ledger.read(target) === entry).toBe(true);
  });

  it('leaves nothing to be seen', () => {
    const ledger = create();
    const target = { id: 1 };
    ledger.write(target, entryOf(alice));
    expect(Reflect.ownKeys(target)).toEqual(['id']);
    expect(structuredClone(target)).toEqual({ id: 1 });
    expect(JSON.stringify(target)).toBe('{"id":1}');
    expect(ledger.read({ ...target })).toBeUndefined();
  });
});
