import type { Kind } from '../graph/kinds.js';
import type { OwnershipMark } from './ownership-marks.js';
import type { Owner } from './owner.js';

/** One walk for an owner, as it is written into what it visits. */
export class WalkMarks {
  readonly number: number;
  readonly #marks: (OwnershipMark | undefined)[] = [];

  constructor(readonly owner: Owner) {
    this.number = ++owner.walks;
  }

  includes({ walk }: OwnershipMark): boolean {
    return walk === this.number;
  }

  /** The mark of an object that is the owner's because somebody else has sent it. */
  markForReceived(kind: Kind): OwnershipMark {
    return { owner: this.owner.received, kind, walk: this.number };
  }

  /** The mark of all objects of one kind that this walk visits. */
  markFor(kind: Kind): OwnershipMark {
    return (this.#marks[kind] ??= {
      owner: this.owner,
      kind,
      walk: this.number,
    });
  }
}
