import type { Finding } from '../../common/finding.js';
import { classNameOf } from '../graph/class-name.js';
import { Walk } from '../graph/walk.js';
import { Fence, type Owner } from '../ownership/owner.js';
import type { Ownership } from '../ownership/ownership.js';
import type { Encounter } from './inspection-pass.js';
import type { InspectedUser } from './inspected-user.js';
import { locate, type Search } from './locate.js';

/** The way in which two users share an object, or bytes of a buffer. */
export type SharingVector =
  'shared-reference' | 'nested-shared-reference' | 'shared-buffer';

/**
 * An object, or bytes of a buffer, that two users hold. The first user is the one who was inspected, the second is the
 * owner. A path is empty if it was not found.
 */
export type SharedFinding = Finding<SharingVector>;

/** Depth below a root up to which an object counts as held directly. */
const DIRECT = 1;
/** Places of an object that are fenced at most: as many as are claimed of a payload for its sender. */
const MAX_FENCED_NODES = 4_096;
/** Users whose state is searched for a fenced object that its sender holds as well. */
const MAX_HOLDERS = 4;

const FENCED =
  'arrived in a payload and was stored with another user; it is no longer delivered to anyone';

const NOT_SEARCHED: Search<Encounter> = { found: new Map(), isComplete: false };

/** Turns an {@link Encounter} into a finding: searches for the path at which the other user holds the object. */
export class Explanation {
  // In `report` mode an object stays shared: without this, every inspection would search for it again.
  readonly #known = new WeakMap<object, SharedFinding>();

  constructor(
    private readonly ownership: Ownership,
    private readonly findUser: (key: string) => InspectedUser | undefined,
    private readonly maxSearchNodes: number,
  ) {}

  /** @param strict search without a limit, and search again for known findings */
  of(
    encounters: readonly Encounter[],
    owner: Owner,
    strict: boolean,
  ): readonly SharedFinding[] {
    const findings: SharedFinding[] = [];
    const unknown = new Map<Owner, Encounter[]>();
    for (const encounter of encounters) {
      const known = strict ? undefined : this.#recall(encounter, owner);
      const { rival } = encounter;
      if (known === undefined) {
        unknown.set(rival, [...(unknown.get(rival) ?? []), encounter]);
      } else {
        findings.push(known);
      }
    }
    const maxNodes = strict ? Infinity : this.maxSearchNodes;
    for (const [rival, group] of unknown) {
      const found =
        rival instanceof Fence
          ? this.#explainFenced(rival, group, owner, maxNodes)
          : this.#explainOwned(rival, group, owner, maxNodes);
      findings.push(...found);
    }
    return findings;
  }

  #recall(
    { value, rival }: Encounter,
    owner: Owner,
  ): SharedFinding | undefined {
    const known = this.#known.get(value);
    const isTheSame =
      known?.users[0] === owner.key && known.users[1] === rival.key;
    return isTheSame && !(rival instanceof Fence) ? known : undefined;
  }

  #explainOwned(
    rival: Owner,
    group: readonly Encounter[],
    owner: Owner,
    maxNodes: number,
  ): readonly SharedFinding[] {
    const search = this.#search(group, rival, maxNodes);
    const findings: SharedFinding[] = [];
    for (const encounter of group) {
      if (this.#reassignBytes(encounter, search, owner)) continue;
      // An object that its sender holds as well is shared by a defect of the server.
      const isSentOnly =
        rival.kind === 'received' ||
        (rival.kind === 'sent' && !search.found.has(encounter));
      const finding = {
        ...describe(encounter, search, owner),
        ...(isSentOnly && ({ scope: 'packet', reason: FENCED } as const)),
        contain: () =>
          isSentOnly
            ? this.#fenceSent(encounter, owner)
            : this.#fenceShared(encounter, owner),
      };
      this.#known.set(encounter.value, finding);
      findings.push(finding);
    }
    return findings;
  }

  /** Fences the part of the payload that is reachable from the object. */
  #fenceSent({ value, extent, rival }: Encounter, owner: Owner): void {
    const fence = Fence.forSent(rival);
    fence.foundWith.add(owner.key);
    if (extent) this.ownership.bytes.transfer(extent, rival, fence);
    const visit = (part: object) =>
      this.ownership.fenceSent(part, rival, fence);
    new Walk([['payload', value]], { visit }, false).step(MAX_FENCED_NODES);
  }

  /** Fences an object that two users hold, with its contents: it may contain data of both. */
  #fenceShared({ value, rival }: Encounter, owner: Owner): void {
    const fence = Fence.forShared(rival, owner);
    const visit = (part: object) => this.ownership.fenceShared(part, fence);
    new Walk([['shared', value]], { visit }, false).step(MAX_FENCED_NODES);
  }

  /** Explains encounters with a fenced object: either a further user holds it, or its sender does by now. */
  #explainFenced(
    fence: Fence,
    group: readonly Encounter[],
    owner: Owner,
    maxNodes: number,
  ): readonly SharedFinding[] {
    if (fence.key !== owner.key) {
      return group.map((encounter) => ({
        ...describe(encounter, NOT_SEARCHED, owner),
        scope: 'packet',
        reason: FENCED,
        contain: () => void fence.foundWith.add(owner.key),
      }));
    }
    for (const key of [...fence.foundWith].slice(0, MAX_HOLDERS)) {
      const holder = this.findUser(key)?.owner;
      if (!holder) continue;
      const search = this.#search(group, holder, maxNodes);
      const shared = group.filter((encounter) => search.found.has(encounter));
      if (shared.length > 0) {
        return shared.map((encounter) =>
          describe(encounter, search, owner, key),
        );
      }
    }
    fence.isSettled = true;
    return [];
  }

  #search(
    encounters: readonly Encounter[],
    rival: Owner,
    maxNodes: number,
  ): Search<Encounter> {
    const user = this.findUser(rival.key);
    const isTheirs = user?.owner === rival || rival.kind === 'sent';
    if (!user || !isTheirs) return NOT_SEARCHED;
    const from = { owner: user.owner, roots: user.roots() };
    return locate(encounters, from, this.ownership, maxNodes);
  }

  /**
   * A pool reuses bytes that their last user has dropped. Such bytes pass to the new user; an object keeps its owner
   * as long as the owner is live.
   *
   * @returns whether the bytes were reassigned, so that nothing is shared
   */
  #reassignBytes(
    encounter: Encounter,
    search: Search<Encounter>,
    owner: Owner,
  ): boolean {
    const { extent, rival } = encounter;
    if (extent === undefined || rival.kind !== 'held') return false;
    if (!search.isComplete || search.found.has(encounter)) return false;
    this.ownership.bytes.release(extent, rival);
    this.ownership.bytes.claim(extent, owner);
    return true;
  }
}

function describe(
  encounter: Encounter,
  search: Search<Encounter>,
  owner: Owner,
  theirKey = encounter.rival.key,
): SharedFinding {
  const theirs = search.found.get(encounter);
  return {
    vector: vectorOf(encounter, theirs?.depth),
    users: [owner.key, theirKey],
    paths: [encounter.path, theirs?.path ?? ''],
    detail: classNameOf(encounter.value),
  };
}

function vectorOf(
  { extent, depth }: Encounter,
  theirDepth = Infinity,
): SharingVector {
  if (extent !== undefined) return 'shared-buffer';
  const isDirect = depth <= DIRECT && theirDepth <= DIRECT;
  return isDirect ? 'shared-reference' : 'nested-shared-reference';
}
