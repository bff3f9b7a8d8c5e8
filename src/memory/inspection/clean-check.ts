import { isObject } from '../../common/is-object.js';
import { elementOf, knownElementOf } from '../graph/array-elements.js';
import {
  eachEntry,
  eachMember,
  sizeOfMap,
  sizeOfSet,
} from '../graph/intrinsics.js';
import { Kind } from '../graph/kinds.js';
import type { Owner } from '../ownership/owner.js';
import type { Ownership } from '../ownership/ownership.js';

// Captured at load: an override in a subclass or a patched prototype must not run.
const { getOwnPropertyDescriptor, keys } = Object;

/** Places that one check visits at most. Also bounds its recursion depth. */
const MAX_PLACES = 256;

/**
 * Confirms the common case: a user holds only objects that the user owns. It takes half the time of an
 * {@link InspectionPass}, since it cannot pause, claim objects or report paths. It changes nothing. If it returns
 * `false`, an {@link InspectionPass} has to decide.
 *
 * Like a walk, it invokes no getter, triggers no proxy trap and calls no method that the application can override.
 */
export class CleanCheck {
  #left: number;

  /**
   * @param maxPlaces properties, elements and entries visited at most; a cycle always exceeds it
   */
  constructor(
    private readonly ownership: Ownership,
    private readonly owner: Owner,
    maxPlaces: number,
  ) {
    this.#left = Math.min(maxPlaces, MAX_PLACES);
  }

  /** @returns whether every object was visited and belongs to the owner */
  isClean(value: unknown): boolean {
    return !isObject(value) || this.#isClean(value);
  }

  #isClean(value: object): boolean {
    switch (this.ownership.kindFor(value, this.owner)) {
      case Kind.Leaf:
      case Kind.Exempt:
      case Kind.ManyProperties:
        return true;
      case Kind.Properties:
        return this.#areClean(value, keys(value));
      case Kind.Array:
        return this.#areElementsClean(value as readonly unknown[], elementOf);
      case Kind.KnownArray:
        return this.#areElementsClean(
          value as readonly unknown[],
          knownElementOf,
        );
      case Kind.Map:
        return this.#areEntriesClean(value);
      case Kind.Set:
        return this.#areMembersClean(value);
      default:
        return false;
    }
  }

  #areClean(container: object, names: readonly string[]): boolean {
    if (!this.#pay(names.length)) return false;
    for (const name of names) {
      const value: unknown = getOwnPropertyDescriptor(container, name)?.value;
      if (isObject(value) && !this.#isClean(value)) return false;
    }
    return true;
  }

  #areElementsClean(
    array: readonly unknown[],
    read: (array: readonly unknown[], index: number) => unknown,
  ): boolean {
    const { length } = array;
    if (!this.#pay(length)) return false;
    for (let index = 0; index < length; index++) {
      const value = read(array, index);
      if (isObject(value) && !this.#isClean(value)) return false;
    }
    return true;
  }

  #areEntriesClean(map: object): boolean {
    if (!this.#pay(sizeOfMap(map))) return false;
    let areClean = this.#areClean(map, keys(map));
    eachEntry(map, (value, key) => {
      areClean &&= this.isClean(key) && this.isClean(value);
    });
    return areClean;
  }

  #areMembersClean(set: object): boolean {
    if (!this.#pay(sizeOfSet(set))) return false;
    let areClean = this.#areClean(set, keys(set));
    eachMember(set, (member) => {
      areClean &&= this.isClean(member);
    });
    return areClean;
  }

  #pay(places: number): boolean {
    this.#left -= places;
    return this.#left >= 0;
  }
}
