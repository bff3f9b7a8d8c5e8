import type { Finding } from '../../common/finding.js';
import { classNameOf } from '../graph/class-name.js';
import { Kind, isBinary, kindOf } from '../graph/kinds.js';
import { Fence, type Owner } from '../ownership/owner.js';
import type { Ownership } from '../ownership/ownership.js';
import type { Visitor, Walk } from '../graph/walk.js';

/** Visited objects are tracked beyond this number only: most payloads have fewer. */
const MAX_UNTRACKED = 64;

/**
 * An object of another user in an outgoing packet. The users are the sender, if the packet has one, and the owner.
 */
export type ForeignFinding = Finding<'foreign-object'>;

/** Searches for the first object that another user owns. Claims nothing. */
export class ForeignSearch implements Visitor {
  found: ForeignFinding | undefined;
  /** The object that was found. */
  value: object | undefined;
  #visits = 0;
  #seen: Set<object> | undefined;

  /**
   * @param isAllowed whether objects of this owner may be sent
   */
  constructor(
    private readonly ownership: Ownership,
    private readonly owner: Owner,
    private readonly isAllowed?: (holder: Owner) => boolean,
  ) {}

  visit(value: object, walk: Walk): Kind {
    if (this.#wasVisited(value)) return Kind.Leaf;
    const met = this.ownership.look(value, this.owner);
    if (typeof met !== 'number') {
      if (this.isAllowed?.(met)) return kindOf(value);
      return this.#stopAt(value, met, walk);
    }
    if (!isBinary(met)) return met;
    const rival = this.ownership.rivalForBytes(value, this.owner);
    if (rival === undefined || this.isAllowed?.(rival)) return met;
    return this.#stopAt(value, rival, walk);
  }

  #stopAt(value: object, rival: Owner, walk: Walk): Kind {
    this.value = value;
    this.found = {
      vector: 'foreign-object',
      users: [this.owner.key, this.#otherOf(rival)].filter((key) => key !== ''),
      paths: [walk.place().path],
      detail: classNameOf(value),
    };
    walk.halt();
    return Kind.Leaf;
  }

  /** The key of the other user in the finding. */
  #otherOf(rival: Owner): string {
    const { key } = this.owner;
    if (!(rival instanceof Fence)) return rival.key;
    if (rival.key !== key && rival.key !== '') return rival.key;
    return [...rival.foundWith].find((one) => one !== key) ?? rival.key;
  }

  #wasVisited(value: object): boolean {
    if (++this.#visits <= MAX_UNTRACKED) return false;
    this.#seen ??= new Set();
    if (this.#seen.has(value)) return true;
    this.#seen.add(value);
    return false;
  }
}
