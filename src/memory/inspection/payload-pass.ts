import { extentOf } from '../graph/bytes.js';
import { Kind, isBinary, kindOf } from '../graph/kinds.js';
import { type Visitor, Walk } from '../graph/walk.js';
import type { Owner } from '../ownership/owner.js';
import type { Ownership } from '../ownership/ownership.js';
import { WalkMarks } from '../ownership/walk-marks.js';
import {
  type Pollution,
  findPollution,
  isPolluted,
  pollutingKey,
} from '../pollution/pollution.js';

/** Places that are searched at most, claimed or not: more than a message of 1 MB has. */
const MAX_SEARCHED = 1_000_000;

/** Claims a received payload for its sender, and finds keys that would reach a prototype. */
export class PayloadPass implements Visitor {
  readonly #marks: WalkMarks;
  #isPolluted = false;
  #hasWide = false;
  /** Whether the claim budget is spent and the rest is only searched. */
  #isClaimed = false;

  constructor(
    private readonly ownership: Ownership,
    private readonly owner: Owner,
    private readonly isClean: boolean,
  ) {
    this.#marks = new WalkMarks(owner);
  }

  /**
   * @param maxClaimed places claimed at most; the rest stays unowned
   * @returns a key that would reach a prototype
   */
  run(args: readonly unknown[], maxClaimed: number): Pollution | undefined {
    // As the handler receives it: several arguments are an array.
    const payload: unknown = args.length === 1 ? args[0] : args;
    const walk = new Walk([['payload', payload]], this, false);
    const isComplete = walk.step(maxClaimed);
    if (!isComplete && !this.#isPolluted && !this.isClean) {
      if (this.#hasWide) {
        // Resume the same walk: listing the names of a wide object again would take milliseconds.
        this.#isClaimed = true;
        walk.step(MAX_SEARCHED - maxClaimed);
      } else this.#isPolluted = isPolluted(payload, MAX_SEARCHED);
    }
    if (!this.#isPolluted) return undefined;
    // Search again, for the path.
    return findPollution(payload, 'payload', Infinity);
  }

  foundManyProperties(): void {
    this.#hasWide = true;
  }

  visit(value: object, walk: Walk): Kind {
    if (this.#isClaimed) {
      const kind = kindOf(value);
      if (kind !== Kind.Properties || pollutingKey(value) === undefined)
        return isBinary(kind) ? Kind.Leaf : kind;
      this.#isPolluted = true;
      walk.halt();
      return Kind.Leaf;
    }
    const met = this.ownership.meet(value, this.#marks);
    if (typeof met !== 'number') return Kind.Leaf;
    if (isBinary(met)) {
      const extent = extentOf(value);
      if (extent) this.ownership.bytes.claim(extent, this.owner);
    }
    if (met === Kind.Properties && !this.isClean)
      this.#isPolluted ||= pollutingKey(value) !== undefined;
    return met;
  }
}
