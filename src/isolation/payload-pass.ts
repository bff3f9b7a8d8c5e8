import { extentOf } from './bytes.js';
import { Kind, kindOf } from './kinds.js';
import type { Owner } from './owner.js';
import type { Ownership } from './ownership.js';
import { type Pollution, pollutingKey } from './pollution.js';
import { Walk, type Visitor } from './walk.js';
import { WalkMarks } from './walk-marks.js';

/** Places that are looked at for a polluting key, however few are taken. */
const MAX_NODES = 100_000;

/** One walk through what has arrived: takes it for its sender, and finds keys that would reach a prototype. */
export class PayloadPass implements Visitor {
  pollution: Pollution | undefined;
  readonly #marks: WalkMarks;
  /** Set once the budget for taking is spent; from then on it is what breaks the cycles. */
  #seen: Set<object> | undefined;

  constructor(
    private readonly ownership: Ownership,
    private readonly owner: Owner,
  ) {
    this.#marks = new WalkMarks(owner);
  }

  /** @param maxClaimed places that are taken; what lies beyond stays free */
  run(args: readonly unknown[], maxClaimed: number): void {
    // As a handler gets to see it: several arguments arrive as an array.
    const payload: unknown = args.length === 1 ? args[0] : args;
    const walk = new Walk([['payload', payload]], this, false);
    if (walk.step(maxClaimed) || maxClaimed >= MAX_NODES) return;
    this.#seen = new Set();
    walk.step(MAX_NODES - maxClaimed);
  }

  visit(value: object, walk: Walk): Kind {
    const kind = this.#seen ? this.#pass(value, this.#seen) : this.#take(value);
    if (kind === Kind.Properties && this.pollution === undefined)
      this.#lookForPollution(value, walk);
    return kind;
  }

  #take(value: object): Kind {
    const met = this.ownership.meet(value, this.#marks);
    if (typeof met !== 'number') return Kind.Leaf;
    if (met === Kind.View || met === Kind.Bytes) {
      const extent = extentOf(value);
      if (extent) this.ownership.bytes.claim(extent, this.owner);
    }
    return met;
  }

  #pass(value: object, seen: Set<object>): Kind {
    if (seen.has(value)) return Kind.Leaf;
    seen.add(value);
    return kindOf(value);
  }

  #lookForPollution(value: object, walk: Walk): void {
    const key = pollutingKey(value);
    if (key !== undefined) this.pollution = { key, path: walk.place().path };
  }
}
