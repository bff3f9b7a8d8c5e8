import { isObject } from '../../common/is-object.js';
import { eachEntry, eachMember, isOwn } from '../graph/intrinsics.js';
import { Kind, kindOf } from '../graph/kinds.js';
import { type Owner, isRival } from '../ownership/owner.js';
import type { Ownership } from '../ownership/ownership.js';

const {
  getOwnPropertyDescriptor,
  getPrototypeOf,
  keys,
  prototype: objectPrototype,
} = Object;

/** Levels of a payload that are entered. Deeper ones are left to a walk, which does not recurse. */
const MAX_DEPTH = 64;

/**
 * Confirms the common case: an outgoing packet carries no object of another user. It takes a quarter of the time of a
 * {@link ForeignSearch}, since it cannot report a path. If it returns `false`, a search has to decide.
 *
 * It reads plain objects and arrays directly, as the serializer does a moment later, and so invokes a getter only where
 * the serializer invokes it as well. It triggers no proxy trap, and invokes no getter of an object of a class.
 */
export class PayloadCheck {
  /** Whether the packet carries an object that is, or was, owned by a user. */
  hasOwned = false;
  #left: number;
  #depth = 0;

  /** @param maxPlaces properties, elements and entries visited at most; a cycle always exceeds it */
  constructor(
    private readonly ownership: Ownership,
    private readonly sender: Owner,
    maxPlaces: number,
  ) {
    this.#left = maxPlaces;
  }

  /** @returns whether every object was visited, and none belongs to another user */
  isClean(value: object): boolean {
    try {
      return this.#isClean(value);
    } catch {
      // A getter has thrown. The serializer will meet it, too.
      return false;
    }
  }

  #isClean(value: object): boolean {
    const holder = this.ownership.holderOf(value);
    if (holder !== undefined) {
      if (this.ownership.isExemptOwner(holder)) return true;
      if (isRival(holder, this.sender)) return false;
      this.hasOwned = true;
    }
    if (this.#depth === MAX_DEPTH) return false;
    this.#depth += 1;
    const isClean = this.#areContentsClean(value);
    this.#depth -= 1;
    return isClean;
  }

  #areContentsClean(value: object): boolean {
    switch (kindOf(value)) {
      case Kind.Leaf:
      case Kind.Exempt:
        return true;
      case Kind.Properties:
        return getPrototypeOf(value) === objectPrototype
          ? this.#arePropertiesClean(value as Record<string, unknown>)
          : this.#areNamesClean(value);
      case Kind.Array:
        return this.#areElementsClean(value as readonly unknown[]);
      case Kind.Map:
        return this.#areEntriesClean(value);
      case Kind.Set:
        return this.#areMembersClean(value);
      // Bytes are owned by range.
      default:
        return false;
    }
  }

  #isPlaceClean(value: unknown): boolean {
    return --this.#left >= 0 && (!isObject(value) || this.#isClean(value));
  }

  #arePropertiesClean(container: Record<string, unknown>): boolean {
    for (const name in container) {
      if (isOwn.call(container, name) && !this.#isPlaceClean(container[name]))
        return false;
    }
    return true;
  }

  #areNamesClean(container: object): boolean {
    for (const name of keys(container)) {
      const property = getOwnPropertyDescriptor(container, name);
      if (!this.#isPlaceClean(property?.value)) return false;
    }
    return true;
  }

  #areElementsClean(array: readonly unknown[]): boolean {
    if (array.length > this.#left) return false;
    for (let index = 0; index < array.length; index++) {
      if (!this.#isPlaceClean(array[index])) return false;
    }
    return true;
  }

  #areEntriesClean(map: object): boolean {
    let areClean = this.#areNamesClean(map);
    eachEntry(map, (value, key) => {
      areClean &&= this.#isPlaceClean(key) && this.#isPlaceClean(value);
    });
    return areClean;
  }

  #areMembersClean(set: object): boolean {
    let areClean = this.#areNamesClean(set);
    eachMember(set, (member) => {
      areClean &&= this.#isPlaceClean(member);
    });
    return areClean;
  }
}
