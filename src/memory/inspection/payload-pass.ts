import { extentOf } from '../graph/bytes.js';
import { Kind } from '../graph/kinds.js';
import type { Owner } from '../ownership/owner.js';
import type { Ownership } from '../ownership/ownership.js';
import {
  type Pollution,
  findPollution,
  pollutingKey,
} from '../pollution/pollution.js';
import { type Visitor, Walk } from '../graph/walk.js';
import { WalkMarks } from '../ownership/walk-marks.js';

const { keys } = Object;

/** Places of a plain payload; what has more takes the way that stops and goes on. */
const MAX_PLAIN_PLACES = 256;

/**
 * Takes what has arrived for its sender, and finds keys that would reach a prototype.
 *
 * Nobody but the decoder has had it in hand. Nearly all of it is plain objects and arrays, a few of them, and these
 * are looked at without a walk; the walk knows everything else.
 */
export class PayloadPass implements Visitor {
  #marks: WalkMarks;
  #isPolluted = false;
  #left = MAX_PLAIN_PLACES;

  constructor(
    private readonly ownership: Ownership,
    private readonly owner: Owner,
  ) {
    this.#marks = new WalkMarks(owner);
  }

  /**
   * @param maxClaimed places that are taken; what lies beyond stays free
   * @returns a key that would reach a prototype
   */
  run(args: readonly unknown[], maxClaimed: number): Pollution | undefined {
    // As a handler gets to see it: several arguments arrive as an array.
    const payload: unknown = args.length === 1 ? args[0] : args;
    const isComplete =
      (maxClaimed >= MAX_PLAIN_PLACES && this.#takePlain(payload)) ||
      this.#walk(payload, maxClaimed);
    // What was not come to is looked through all the same.
    return this.#isPolluted || !isComplete ? findPollution(payload) : undefined;
  }

  visit(value: object): Kind {
    const met = this.ownership.meet(value, this.#marks);
    if (typeof met !== 'number') return Kind.Leaf;
    if (met === Kind.View || met === Kind.Bytes) {
      const extent = extentOf(value);
      if (extent) this.ownership.bytes.claim(extent, this.owner);
    }
    if (met === Kind.Properties)
      this.#isPolluted ||= pollutingKey(value) !== undefined;
    return met;
  }

  /** @returns whether there is nothing left */
  #takePlain(value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return true;
    switch (this.visit(value)) {
      case Kind.Leaf:
      case Kind.View:
      case Kind.Bytes:
        return true;
      case Kind.Array:
        return this.#takeEach(value as readonly unknown[]);
      case Kind.Properties:
        return this.#takeProperties(value);
      default:
        return false;
    }
  }

  #takeEach(items: readonly unknown[]): boolean {
    if ((this.#left -= items.length) < 0) return false;
    for (const item of items) if (!this.#takePlain(item)) return false;
    return true;
  }

  #takeProperties(value: object): boolean {
    const names = keys(value);
    if ((this.#left -= names.length) < 0) return false;
    for (const name of names) {
      if (!this.#takePlain((value as Record<string, unknown>)[name]))
        return false;
    }
    return true;
  }

  /** @returns whether it has come to its end */
  #walk(payload: unknown, maxClaimed: number): boolean {
    // What was visited before is to be visited again.
    this.#marks = new WalkMarks(this.owner);
    return new Walk([['payload', payload]], this, false).step(maxClaimed);
  }
}
