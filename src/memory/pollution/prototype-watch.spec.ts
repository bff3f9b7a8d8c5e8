import type { Finding } from '../../common/finding.js';
import { PrototypeWatch } from './prototype-watch.js';

const PROTOTYPES: readonly (readonly [string, object])[] = [
  ['Object', Object.prototype],
  ['Array', Array.prototype],
  ['Function', Function.prototype],
  ['String', String.prototype],
  ['Map', Map.prototype],
  ['Promise', Promise.prototype],
  ['Buffer', Buffer.prototype],
];

/** As a polluted server would have it, for the length of one call. */
function whilePolluted<T>(
  prototype: object,
  key: PropertyKey,
  call: () => T,
): T {
  Reflect.set(prototype, key, 'polluted');
  try {
    return call();
  } finally {
    Reflect.deleteProperty(prototype, key);
  }
}

/** What the check for each message says, once every prototype has had its turn. */
function checkForAWhile(watch: PrototypeWatch): readonly Finding[] {
  for (let message = 0; message < 160; message++) {
    const found = watch.check();
    if (found.length > 0) return found;
  }
  return [];
}

describe('PrototypeWatch', () => {
  it('reports nothing while nothing is added', () => {
    const watch = new PrototypeWatch();
    expect(checkForAWhile(watch)).toEqual([]);
    expect(watch.scan()).toEqual([]);
  });

  it.each(PROTOTYPES)(
    'says what was added to %s.prototype',
    (name, prototype) => {
      const watch = new PrototypeWatch();
      const found = whilePolluted(prototype, 'isAdmin', () =>
        checkForAWhile(watch),
      );
      expect(found).toMatchObject([{ paths: [`${name}.prototype.isAdmin`] }]);
    },
  );

  it.each(PROTOTYPES.slice(0, 2))(
    'notices %s.prototype at the very next message',
    (name, prototype) => {
      const watch = new PrototypeWatch();
      const found = whilePolluted(prototype, 'isAdmin', () => watch.check());
      expect(found).toMatchObject([{ paths: [`${name}.prototype.isAdmin`] }]);
    },
  );

  it('finds symbols in a scan', () => {
    const watch = new PrototypeWatch();
    const key = Symbol('isAdmin');
    expect(
      whilePolluted(Object.prototype, key, () => watch.scan()),
    ).toMatchObject([{ paths: ['Object.prototype.Symbol(isAdmin)'] }]);
  });

  it('tolerates existing properties and non-enumerable ones', () => {
    whilePolluted(Array.prototype, 'polyfill', () => {
      const watch = new PrototypeWatch();
      expect(checkForAWhile(watch)).toEqual([]);
    });
    const watch = new PrototypeWatch();
    Reflect.defineProperty(Set.prototype, 'polyfill', {
      value: 1,
      configurable: true,
    });
    expect(watch.scan()).toEqual([]);
    Reflect.deleteProperty(Set.prototype, 'polyfill');
  });

  it('removes an added property on containment if it is configurable', () => {
    const watch = new PrototypeWatch();
    whilePolluted(Object.prototype, 'isAdmin', () => {
      const [finding] = watch.check();
      finding.contain?.();
      expect('isAdmin' in {}).toBe(false);
      expect(watch.check()).toEqual([]);
    });
  });
});
