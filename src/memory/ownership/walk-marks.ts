import type { Kind } from '../graph/kinds.js';
import type { Entry } from './ledger.js';
import type { Owner } from './owner.js';

/** One walk for an owner, as it is written into what it visits. */
export class WalkMarks {
  readonly number: number;
  readonly #entries: (Entry | undefined)[] = [];

  constructor(readonly owner: Owner) {
    this.number = ++owner.walks;
  }

  includes({ walk }: Entry): boolean {
    return walk === this.number;
  }

  /** The entry of an object that is the owner's because somebody else has sent it. */
  entryForReceived(kind: Kind): Entry {
    return { owner: this.owner.received, kind, walk: this.number };
  }

  /** The entry of all objects of one kind that this walk visits. */
  entryFor(kind: Kind): Entry {
    return (this.#entries[kind] ??= {
      owner: this.owner,
      kind,
      walk: this.number,
    });
  }
}
