import type { Finding } from '../../common/finding.js';
import { isEnumerable } from '../graph/intrinsics.js';

/** The prototypes that nearly all objects of an application inherit from. */
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

// `for…in` over it enumerates Array.prototype and Object.prototype.
const array: object = Object.freeze([]);
const NOTHING: readonly Finding<'prototype-pollution'>[] = Object.freeze([]);

/** Every eighth check also covers one of the less common prototypes. */
const OTHERS_EVERY = 8;

interface Watched {
  readonly name: string;
  readonly prototype: object;
  /** The enumerable keys at the start. */
  readonly known: ReadonlySet<PropertyKey>;
  /** The number of string keys among them. */
  readonly names: number;
}

/** Detects enumerable properties that are added to built-in prototypes after its construction. */
export class PrototypeWatch {
  readonly #watched: readonly Watched[] = BUILT_INS.map(toWatched);
  readonly #knownToArrays: ReadonlySet<PropertyKey> = new Set([
    ...enumerableKeys(Object.prototype),
    ...enumerableKeys(Array.prototype),
  ]);
  #checks = 0;
  #turn = 0;

  /**
   * A check for every message, which takes a few nanoseconds. It covers `Object.prototype` and `Array.prototype`;
   * every eighth call also covers one of the other prototypes, in turn.
   *
   * @returns the result of {@link scan} if an added property is detected
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

  /** Checks all prototypes, symbols included. Takes one or two microseconds. */
  scan(): readonly Finding<'prototype-pollution'>[] {
    return this.#watched.flatMap((watched) =>
      enumerableKeys(watched.prototype)
        .filter((key) => !watched.known.has(key))
        .map((key) => findingOf(watched, key)),
    );
  }
}

/** A finding without users. Its `contain` deletes the property if it is configurable. */
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
