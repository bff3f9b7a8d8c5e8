import { extentOf, type Extent } from '../graph/bytes.js';
import { Kind, isBinary } from '../graph/kinds.js';
import { Fence, type OwnershipKind, type Owner } from '../ownership/owner.js';
import type { Ownership } from '../ownership/ownership.js';
import type { Location, SearchTarget } from './locate.js';
import { Walk, type Roots, type Visitor } from '../graph/walk.js';
import { WalkMarks } from '../ownership/walk-marks.js';

/** An object that a walk for one user has reached and another user owns. With an `extent`, only these bytes. */
export interface Encounter extends SearchTarget, Location {
  readonly rival: Owner;
}

/** Encounters of one ownership kind per step: a shared list of thousands must not create thousands of findings. */
const MAX_ENCOUNTERS = 16;

/** One walk over everything that a user holds. Claims unowned objects, and collects those of other users. */
export class InspectionPass implements Visitor {
  /** Whether the pass has encountered an object of another user. */
  hasEncounters = false;
  /** Number of visited objects. */
  visited = 0;
  /** Whether fenced objects are reported again. */
  reportsFenced = false;
  readonly #walk: Walk;
  readonly #marks: WalkMarks;
  #encounters: Encounter[] | undefined;
  /** Encounters since the last {@link takeEncounters}, by ownership kind. */
  #counts: Record<OwnershipKind, number> | undefined;

  constructor(
    private readonly ownership: Ownership,
    private readonly owner: Owner,
    roots: Roots,
    private readonly thorough: boolean,
    /** Depth of the roots: 1 for a value of a store that is not walked itself. */
    private readonly rootDepth = 0,
  ) {
    this.#marks = new WalkMarks(owner);
    this.#walk = new Walk(roots, this, thorough);
  }

  /** Sequence number among the walks for the owner. */
  get number(): number {
    return this.#marks.number;
  }

  /** Resumes for at most `maxNodes` places. @returns whether the pass is complete */
  step(maxNodes: number): boolean {
    return this.#walk.step(maxNodes);
  }

  /** Returns the encounters since the last call. */
  takeEncounters(): readonly Encounter[] {
    const taken = this.#encounters ?? [];
    this.#encounters = undefined;
    this.#counts = undefined;
    return taken;
  }

  get hasPendingEncounters(): boolean {
    return this.#encounters !== undefined;
  }

  visit(value: object): Kind {
    this.visited += 1;
    const met = this.ownership.meet(value, this.#marks);
    if (typeof met !== 'number') {
      this.#addEncounter(value, undefined, met);
      return Kind.Leaf;
    }
    if (isBinary(met)) this.#claimBytes(value);
    if (met === Kind.ManyProperties && !this.thorough) return Kind.Leaf;
    return met;
  }

  foundManyProperties(value: object): void {
    this.ownership.markManyProperties(value, this.#marks);
  }

  #claimBytes(value: object): void {
    const extent = extentOf(value);
    if (extent === undefined) return;
    const rival = this.ownership.bytes.claim(extent, this.owner);
    if (rival !== undefined) this.#addEncounter(value, extent, rival);
  }

  #addEncounter(value: object, extent: Extent | undefined, rival: Owner): void {
    if (rival instanceof Fence && !this.#isReportable(rival)) return;
    this.#counts ??= { held: 0, sent: 0, received: 0, fenced: 0 };
    const count = ++this.#counts[rival.kind];
    if (count > MAX_ENCOUNTERS) return;
    const { path, depth } = this.#walk.place();
    (this.#encounters ??= []).push({ value, extent, rival, path, depth });
    this.hasEncounters = true;
    // Only `held` ends the step: a user who sends many objects must not be able to hide a more serious finding.
    if (rival.kind === 'held' && count === MAX_ENCOUNTERS) this.#walk.halt();
  }

  /** A fenced object was reported when it was fenced; it is reported again only for a further user. */
  #isReportable(fence: Fence): boolean {
    if (fence.key === this.owner.key) return !fence.isSettled;
    fence.isSettled = false;
    return this.reportsFenced || !fence.foundWith.has(this.owner.key);
  }
}
