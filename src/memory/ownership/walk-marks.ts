import type { Kind } from '../graph/kinds.js';
import type { OwnershipMark } from './ownership-marks.js';
import type { Owner } from './owner.js';

/** The marks that one walk for an owner writes into the objects it visits. */
export class WalkMarks {
  readonly number: number;
  readonly #marks: (OwnershipMark | undefined)[] = [];

  constructor(readonly owner: Owner) {
    this.number = ++owner.walks;
  }

  includes({ walk }: OwnershipMark): boolean {
    return walk === this.number;
  }

  /** The mark of an object that the owner holds and another user has sent. */
  markForReceived(kind: Kind): OwnershipMark {
    return { owner: this.owner.received, kind, walk: this.number };
  }

  /** The mark for objects of one kind that this walk visits. */
  markFor(kind: Kind): OwnershipMark {
    return (this.#marks[kind] ??= {
      owner: this.owner,
      kind,
      walk: this.number,
    });
  }
}
