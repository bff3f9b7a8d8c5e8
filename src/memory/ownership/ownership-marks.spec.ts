import { Kind } from '../graph/kinds.js';
import {
  OwnershipMarks,
  type OwnershipMark,
  type AddMark,
} from './ownership-marks.js';
import { Owner } from './owner.js';

const refuse: AddMark = () => {
  throw new TypeError('Cannot define private field, object is not extensible');
};

describe.each([
  ['in the object itself', () => new OwnershipMarks()],
  ['beside an object that takes no field', () => new OwnershipMarks(refuse)],
])('OwnershipMarks, %s', (_, create) => {
  const alice = new Owner('alice', {});
  const bob = new Owner('bob', {});
  const markOf = (owner: Owner, walk = 0): OwnershipMark => ({
    owner,
    kind: Kind.Properties,
    walk,
  });

  it('reads the mark that was written last', () => {
    const marks = create();
    const target = { id: 1 };
    expect(marks.read(target)).toBeUndefined();

    const [first, second, third] = [markOf(alice), markOf(bob), markOf(bob)];
    marks.write(target, first);
    expect(marks.read(target)).toBe(first);
    marks.write(target, second);
    expect(marks.read(target)).toBe(second);
    marks.rewrite(target, third);
    expect(marks.read(target)).toBe(third);
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
    const marks = create();
    const target = make();
    const mark = markOf(alice);
    marks.write(target, mark);
    expect(marks.read(target) === mark).toBe(true);
  });

  it('is invisible to the application', () => {
    const marks = create();
    const target = { id: 1 };
    marks.write(target, markOf(alice));
    expect(Reflect.ownKeys(target)).toEqual(['id']);
    expect(structuredClone(target)).toEqual({ id: 1 });
    expect(JSON.stringify(target)).toBe('{"id":1}');
    expect(marks.read({ ...target })).toBeUndefined();
  });
});
