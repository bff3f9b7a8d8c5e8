import type { Finding } from '../../common/finding.js';
import { isEnumerable } from '../graph/intrinsics.js';

/** The prototypes that instances of everything an application handles inherit from. */
const BUILT_INS: readonly (readonly [name: string, prototype: object])[] = [
  ['Object', Object.prototype],
  ['Array', Array.prototype],
  ['Function', Function.prototype],
  ['String', String.prototype],
  ['Number', Number.prototype],
  ['Boolean', Boolean.prototype],
  ['Symbol', Symbol.prototype],
  ['BigInt', BigInt.prototype],
  ['Date', Date.prototype],
  ['RegExp', RegExp.prototype],
  ['Error', Error.prototype],
  ['Map', Map.prototype],
  ['Set', Set.prototype],
  ['WeakMap', WeakMap.prototype],
  ['WeakSet', WeakSet.prototype],
  ['Promise', Promise.prototype],
  ['ArrayBuffer', ArrayBuffer.prototype],
  ['TypedArray', Object.getPrototypeOf(Uint8Array.prototype) as object],
  ['Uint8Array', Uint8Array.prototype],
  ['Buffer', Buffer.prototype],
];

const { getOwnPropertySymbols, keys } = Object;

// Enumerating it visits Array.prototype and Object.prototype.
const array: object = Object.freeze([]);
const NOTHING: readonly Finding<'prototype-pollution'>[] = Object.freeze([]);

/** One check in so many also looks at one of the prototypes that fewer things inherit from. */
const OTHERS_EVERY = 8;

interface Watched {
  readonly name: string;
  readonly prototype: object;
  /** The enumerable keys that were there at the start. */
  readonly known: ReadonlySet<PropertyKey>;
  /** How many of them are strings. */
  readonly names: number;
}

/** Notices enumerable properties that are added to built-in prototypes after it was made. */
export class PrototypeWatch {
  readonly #watched: readonly Watched[] = BUILT_INS.map(toWatched);
  readonly #knownToArrays: ReadonlySet<PropertyKey> = new Set([
    ...enumerableKeys(Object.prototype),
    ...enumerableKeys(Array.prototype),
  ]);
  #checks = 0;
  #turn = 0;

  /**
   * For every message: looks at `Object.prototype` and `Array.prototype`, from which nearly
   * everything inherits, and now and then at one of the others by turns. A few nanoseconds.
   *
   * @returns everything that was added, once something was noticed
   */
  check(): readonly Finding<'prototype-pollution'>[] {
    for (const key in array) {
      if (!this.#knownToArrays.has(key)) return this.scan();
    }
    this.#checks += 1;
    if (this.#checks % OTHERS_EVERY !== 0) return NOTHING;
    this.#turn = (this.#turn + 1) % this.#watched.length;
    const { prototype, names } = this.#watched[this.#turn];
    return keys(prototype).length === names ? NOTHING : this.scan();
  }

  /** Looks at all of them, at symbols too. A microsecond or two. */
  scan(): readonly Finding<'prototype-pollution'>[] {
    return this.#watched.flatMap((watched) =>
      enumerableKeys(watched.prototype)
        .filter((key) => !watched.known.has(key))
        .map((key) => findingOf(watched, key)),
    );
  }
}

/** Of no user in particular. To contain it is to take it back, as far as the property allows. */
function findingOf(
  { name, prototype }: Watched,
  key: PropertyKey,
): Finding<'prototype-pollution'> {
  return {
    vector: 'prototype-pollution',
    users: [],
    paths: [`${name}.prototype.${String(key)}`],
    contain: () => void Reflect.deleteProperty(prototype, key),
  };
}

function toWatched([name, prototype]: (typeof BUILT_INS)[number]): Watched {
  return {
    name,
    prototype,
    known: new Set(enumerableKeys(prototype)),
    names: keys(prototype).length,
  };
}

function enumerableKeys(prototype: object): PropertyKey[] {
  const symbols = getOwnPropertySymbols(prototype).filter((symbol) =>
    isEnumerable(prototype, symbol),
  );
  return [...keys(prototype), ...symbols];
}
