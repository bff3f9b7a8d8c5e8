import type { Finding } from '../../common/finding.js';
import { classNameOf } from '../graph/class-name.js';
import { Kind, isBinary, kindOf } from '../graph/kinds.js';
import { Fence, type Owner } from '../ownership/owner.js';
import type { Ownership } from '../ownership/ownership.js';
import type { Visitor, Walk } from '../graph/walk.js';

/** Objects from which on it is worth remembering which were visited: most payloads have fewer. */
const MAX_UNTRACKED = 64;

/**
 * An object of somebody else inside something that is about to leave. The users are the sender, unless it leaves
 * outside of any user's context, and the owner.
 */
export type ForeignFinding = Finding<'foreign-object'>;

/** Looks for the first object that belongs to somebody else. Takes nothing. */
export class ForeignSearch implements Visitor {
  found: ForeignFinding | undefined;
  /** The object itself. */
  value: object | undefined;
  #visits = 0;
  #seen: Set<object> | undefined;

  /**
   * @param isExcused whether what this owner has may pass all the same
   */
  constructor(
    private readonly ownership: Ownership,
    private readonly owner: Owner,
    private readonly isExcused?: (holder: Owner) => boolean,
  ) {}

  visit(value: object, walk: Walk): Kind {
    if (this.#wasHere(value)) return Kind.Leaf;
    const met = this.ownership.look(value, this.owner);
    if (typeof met !== 'number') {
      if (this.isExcused?.(met)) return kindOf(value);
      return this.#stopAt(value, met, walk);
    }
    if (!isBinary(met)) return met;
    const rival = this.ownership.rivalForBytes(value, this.owner);
    if (rival === undefined || this.isExcused?.(rival)) return met;
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

  /** Who it is that must not be mixed up with the user. */
  #otherOf(rival: Owner): string {
    const { key } = this.owner;
    if (!(rival instanceof Fence)) return rival.key;
    if (rival.key !== key && rival.key !== '') return rival.key;
    return [...rival.foundWith].find((one) => one !== key) ?? rival.key;
  }

  #wasHere(value: object): boolean {
    if (++this.#visits <= MAX_UNTRACKED) return false;
    this.#seen ??= new Set();
    if (this.#seen.has(value)) return true;
    this.#seen.add(value);
    return false;
  }
}
