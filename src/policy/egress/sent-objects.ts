import type { ManagerRecord } from '../../manager/index.js';
import {
  type ForeignFinding,
  ForeignSearch,
  type Owner,
  type Ownership,
  CleanCheck,
  Walk,
  locate,
} from '../../memory/index.js';
import type { InspectedManager } from '../inspected-manager.js';

/** Places of a payload that are looked at; an inspection of a user goes on where it stopped, a packet is gone. */
const MAX_PAYLOAD_NODES = 4_096;
/** Places at which the search for the owner's side gives up. */
const MAX_SEARCH_NODES = 10_000;

/** Sees whether what is sent is the sender's to send. */
export class SentObjects {
  /** What is sent outside of any user's context must not carry anything that is owned. */
  private readonly nobody: Owner;

  /**
   * @param managers everybody, by user key
   * @param isStrict whether everything is looked at, whatever it costs
   */
  constructor(
    private readonly ownership: Ownership,
    private readonly managers: ReadonlyMap<string, InspectedManager>,
    private readonly isStrict: boolean,
  ) {
    this.nobody = ownership.enrol('');
  }

  /**
   * The first object in a value on its way out that belongs to somebody else. Takes nothing.
   *
   * @param sender `undefined` outside of any user's context
   * @param name how the path begins
   * @param isMember what these users have sent in may go along
   */
  foreignIn(
    value: unknown,
    sender: Owner | undefined,
    name = 'payload',
    isMember?: (record: ManagerRecord) => boolean,
  ): ForeignFinding | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    const owner = sender ?? this.nobody;
    if (!this.isStrict && this.passesCleanCheck(value, owner)) return undefined;
    const search = new ForeignSearch(
      this.ownership,
      owner,
      isMember && ((holder) => this.isOfMember(holder, isMember)),
    );
    const maxNodes = this.isStrict ? Infinity : MAX_PAYLOAD_NODES;
    new Walk([[name, value]], search, this.isStrict).step(maxNodes);
    return search.found && this.withPlace(search.found, search.value);
  }

  private passesCleanCheck(value: object, owner: Owner): boolean {
    const check = new CleanCheck(
      this.ownership,
      owner,
      MAX_PAYLOAD_NODES,
      true,
    );
    return check.isClean(value);
  }

  /** Adds where the owner holds it. Searched for only now that something was found. */
  private withPlace(
    found: ForeignFinding,
    value: object | undefined,
  ): ForeignFinding {
    const owners = this.managers.get(found.users.at(-1) ?? '');
    if (!owners || !value) return found;
    const wanted = { value, extent: undefined };
    const from = { owner: owners.owner, roots: owners.roots() };
    const search = locate([wanted], from, this.ownership, MAX_SEARCH_NODES);
    const place = search.found.get(wanted);
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
