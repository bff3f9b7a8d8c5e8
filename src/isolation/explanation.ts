import { classNameOf } from './class-name.js';
import type { Finding } from './findings.js';
import type { Conflict } from './inspection-pass.js';
import type { InspectionSubject } from './inspection-subject.js';
import { locate, type Search } from './locate.js';
import type { Owner } from './owner.js';
import type { Ownership } from './ownership.js';

/** Depth below a root up to which an object counts as held directly. */
const DIRECT = 1;

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
      const search = this.#search(group, rival, maxNodes);
      for (const conflict of group) {
        if (this.#isOver(conflict, search, owner)) continue;
        const finding = toFinding(conflict, search, owner);
        this.#known.set(conflict.value, finding);
        findings.push(finding);
      }
    }
    return findings;
  }

  #recall({ value, rival }: Conflict, owner: Owner): Finding | undefined {
    const known = this.#known.get(value);
    const isTheSame =
      known?.ours.key === owner.key && known.theirs.key === rival.key;
    return isTheSame ? known : undefined;
  }

  #search(
    conflicts: readonly Conflict[],
    rival: Owner,
    maxNodes: number,
  ): Search<Conflict> {
    const subject = this.subjectOf(rival.key);
    if (subject?.owner !== rival) return NOT_SEARCHED;
    const from = { owner: rival, roots: subject.roots() };
    return locate(conflicts, from, this.ownership, maxNodes);
  }

  /**
   * Bytes that their last user let go of may be used again: pools do that. They change hands then,
   * which an object never does while its owner lives.
   */
  #isOver(conflict: Conflict, search: Search<Conflict>, owner: Owner): boolean {
    const { extent, rival } = conflict;
    if (extent === undefined) return false;
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
): Finding {
  const sighting = search.found.get(conflict);
  const isFound = sighting !== undefined;
  return {
    vector: vectorOf(conflict, sighting?.depth),
    what: classNameOf(conflict.value),
    ours: { key: owner.key, path: conflict.path },
    theirs: {
      key: conflict.rival.key,
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
