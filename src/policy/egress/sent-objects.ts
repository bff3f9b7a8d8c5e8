import type { ManagerRecord } from '../../manager/index.js';
import {
  type ForeignFinding,
  ForeignSearch,
  type Owner,
  type Ownership,
  PayloadCheck,
  Walk,
  locate,
} from '../../memory/index.js';
import type { InspectedManager } from '../inspected-manager.js';

/** Places of a payload that are visited at most. A packet cannot be inspected later, so the limit is high. */
const MAX_PAYLOAD_NODES = 4_096;
/** Places after which the search for the owner's path gives up. */
const MAX_SEARCH_NODES = 10_000;

/** Searches outgoing values for objects of other users. */
export class SentObjects {
  /** The sender of packets outside any user's context: they must not carry any owned object. */
  private readonly nobody: Owner;
  /** The value that was checked last, if it carries no object of anybody. */
  private unowned: unknown;

  /**
   * @param managers all managers, by user key
   * @param isStrict whether to visit everything, without a budget
   */
  constructor(
    private readonly ownership: Ownership,
    private readonly managers: ReadonlyMap<string, InspectedManager>,
    private readonly isStrict: boolean,
  ) {
    this.nobody = ownership.enrol('');
  }

  /**
   * The first object in an outgoing value that belongs to another user. Claims nothing.
   *
   * @param sender `undefined` outside any user's context
   * @param name the root of the path
   * @param isMember whether payloads of a user may be included
   */
  foreignIn(
    value: unknown,
    sender: Owner | undefined,
    name = 'payload',
    isMember?: (record: ManagerRecord) => boolean,
  ): ForeignFinding | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    const owner = sender ?? this.nobody;
    if (!this.isStrict && this.passesCheck(value, owner)) return undefined;
    const search = new ForeignSearch(
      this.ownership,
      owner,
      isMember && ((holder) => this.isOfMember(holder, isMember)),
    );
    const maxNodes = this.isStrict ? Infinity : MAX_PAYLOAD_NODES;
    new Walk([[name, value]], search, this.isStrict).step(maxNodes);
    return search.found && this.withPlace(search.found, search.value);
  }

  /** Whether a value was found to carry no object of anybody, when it was checked a moment ago. */
  takeUnowned(value: unknown): boolean {
    const isUnowned = this.unowned === value;
    this.unowned = undefined;
    return isUnowned;
  }

  private passesCheck(value: object, owner: Owner): boolean {
    const check = new PayloadCheck(this.ownership, owner, MAX_PAYLOAD_NODES);
    const isClean = check.isClean(value);
    this.unowned = isClean && !check.hasOwned ? value : undefined;
    return isClean;
  }

  /** Adds the path at which the owner holds the object. */
  private withPlace(
    found: ForeignFinding,
    value: object | undefined,
  ): ForeignFinding {
    const owners = this.managers.get(found.users.at(-1) ?? '');
    if (!owners || !value) return found;
    const target = { value, extent: undefined };
    const from = { owner: owners.owner, roots: owners.roots() };
    const search = locate([target], from, this.ownership, MAX_SEARCH_NODES);
    const place = search.found.get(target);
    return place ? { ...found, paths: [...found.paths, place.path] } : found;
  }

  private isOfMember(
    holder: Owner,
    isMember: (record: ManagerRecord) => boolean,
  ): boolean {
    const manager = this.managers.get(holder.key);
    return manager?.payloadOwner === holder && isMember(manager.record);
  }
}
