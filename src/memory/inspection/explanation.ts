import { classNameOf } from '../graph/class-name.js';
import type { Finding } from './findings.js';
import type { Conflict } from './inspection-pass.js';
import type { InspectionSubject } from './inspection-subject.js';
import { locate, type Search } from './locate.js';
import { Fence, type Owner } from '../ownership/owner.js';
import type { Ownership } from '../ownership/ownership.js';
import { Walk } from '../graph/walk.js';

/** Depth below a root up to which an object counts as held directly. */
const DIRECT = 1;

/** Places of a payload that are shut in; as many as are taken for its sender. */
const MAX_FENCED_NODES = 4_096;
/** Users who are looked at for something that its sender has taken into the state. */
const MAX_HOLDERS = 4;

const NOT_SEARCHED: Search<Conflict> = { found: new Map(), isComplete: false };

/** Turns conflicts into findings: says where the other user holds what was met. */
export class Explanation {
  // What stays shared and is only reported would be searched for again in every inspection.
  readonly #known = new WeakMap<object, Finding>();

  constructor(
    private readonly ownership: Ownership,
    private readonly subjectOf: (key: string) => InspectionSubject | undefined,
    private readonly maxSearchNodes: number,
  ) {}

  /**
   * @param strict search as far as it takes, and for everything
   */
  of(
    conflicts: readonly Conflict[],
    owner: Owner,
    strict: boolean,
  ): readonly Finding[] {
    const findings: Finding[] = [];
    const unknown = new Map<Owner, Conflict[]>();
    for (const conflict of conflicts) {
      const known = strict ? undefined : this.#recall(conflict, owner);
      const { rival } = conflict;
      if (known === undefined) {
        unknown.set(rival, [...(unknown.get(rival) ?? []), conflict]);
      } else {
        findings.push(known);
      }
    }
    const maxNodes = strict ? Infinity : this.maxSearchNodes;
    for (const [rival, group] of unknown) {
      const found =
        rival instanceof Fence
          ? this.#atFence(rival, group, owner, maxNodes)
          : this.#atRival(rival, group, owner, maxNodes);
      findings.push(...found);
    }
    return findings;
  }

  #recall({ value, rival }: Conflict, owner: Owner): Finding | undefined {
    const known = this.#known.get(value);
    const isTheSame =
      known?.ours.key === owner.key && known.theirs.key === rival.key;
    return isTheSame && !(rival instanceof Fence) ? known : undefined;
  }

  #atRival(
    rival: Owner,
    group: readonly Conflict[],
    owner: Owner,
    maxNodes: number,
  ): readonly Finding[] {
    const search = this.#search(group, rival, maxNodes);
    const findings: Finding[] = [];
    for (const conflict of group) {
      if (this.#isOver(conflict, search, owner)) continue;
      const finding = toFinding(conflict, search, owner);
      // What they hold themselves, too, is a defect of the server like any other.
      const isOfOthers =
        rival.hold === 'received' ||
        (rival.hold === 'sent' && !search.found.has(conflict));
      const told = isOfOthers
        ? { ...finding, fence: () => this.#fence(conflict, owner) }
        : { ...finding, seal: () => this.#seal(conflict, owner) };
      this.#known.set(conflict.value, told);
      findings.push(told);
    }
    return findings;
  }

  /** The payload, as far as it is reached from what was found. */
  #fence({ value, extent, rival }: Conflict, owner: Owner): void {
    const fence = Fence.aroundSent(rival);
    fence.foundWith.add(owner.key);
    if (extent) this.ownership.bytes.hand(extent, rival, fence);
    const visit = (part: object) => this.ownership.fence(part, rival, fence);
    new Walk([['payload', value]], { visit }, false).step(MAX_FENCED_NODES);
  }

  /** What two users have held, with all that is in it: the next one to get it would get what they have left there. */
  #seal({ value, rival }: Conflict, owner: Owner): void {
    const fence = Fence.aroundShared(rival, owner);
    const visit = (part: object) => this.ownership.seal(part, fence);
    new Walk([['shared', value]], { visit }, false).step(MAX_FENCED_NODES);
  }

  /** The sender holds it as well by now, if another one still does; or the application has put it with a third. */
  #atFence(
    fence: Fence,
    group: readonly Conflict[],
    owner: Owner,
    maxNodes: number,
  ): readonly Finding[] {
    if (fence.key !== owner.key) {
      const tell = () => void fence.foundWith.add(owner.key);
      return group.map((conflict) => ({
        ...toFinding(conflict, NOT_SEARCHED, owner),
        fence: tell,
      }));
    }
    for (const key of [...fence.foundWith].slice(0, MAX_HOLDERS)) {
      const holder = this.subjectOf(key)?.owner;
      if (!holder) continue;
      const search = this.#search(group, holder, maxNodes);
      const shared = group.filter((conflict) => search.found.has(conflict));
      if (shared.length > 0) {
        return shared.map((conflict) =>
          toFinding(conflict, search, owner, key),
        );
      }
    }
    fence.isSettled = true;
    return [];
  }

  #search(
    conflicts: readonly Conflict[],
    rival: Owner,
    maxNodes: number,
  ): Search<Conflict> {
    const subject = this.subjectOf(rival.key);
    const isTheirs = subject?.owner === rival || rival.hold === 'sent';
    if (!subject || !isTheirs) return NOT_SEARCHED;
    const from = { owner: subject.owner, roots: subject.roots() };
    return locate(conflicts, from, this.ownership, maxNodes);
  }

  /**
   * Bytes that their last user let go of may be used again: pools do that. They change hands then,
   * which an object never does while its owner lives.
   */
  #isOver(conflict: Conflict, search: Search<Conflict>, owner: Owner): boolean {
    const { extent, rival } = conflict;
    if (extent === undefined || rival.hold !== 'held') return false;
    if (!search.isComplete || search.found.has(conflict)) return false;
    this.ownership.bytes.release(extent, rival);
    this.ownership.bytes.claim(extent, owner);
    return true;
  }
}

function toFinding(
  conflict: Conflict,
  search: Search<Conflict>,
  owner: Owner,
  theirKey = conflict.rival.key,
): Finding {
  const sighting = search.found.get(conflict);
  const isFound = sighting !== undefined;
  return {
    vector: vectorOf(conflict, sighting?.depth),
    what: classNameOf(conflict.value),
    ours: { key: owner.key, path: conflict.path },
    theirs: {
      key: theirKey,
      path: sighting?.path,
      held: isFound || (search.isComplete ? false : undefined),
    },
  };
}

function vectorOf(
  conflict: Conflict,
  theirDepth: number | undefined,
): Finding['vector'] {
  if (conflict.extent !== undefined) return 'shared-buffer';
  const isDirect =
    conflict.depth <= DIRECT &&
    theirDepth !== undefined &&
    theirDepth <= DIRECT;
  return isDirect ? 'shared-reference' : 'nested-shared-reference';
}
