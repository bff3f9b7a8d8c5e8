import { extentOf, type Extent } from '../graph/bytes.js';
import { Kind, isBinary } from '../graph/kinds.js';
import { Fence, type OwnershipKind, type Owner } from '../ownership/owner.js';
import type { Ownership } from '../ownership/ownership.js';
import type { Sighting, Wanted } from './locate.js';
import { Walk, type Roots, type Visitor } from '../graph/walk.js';
import { WalkMarks } from '../ownership/walk-marks.js';

/** Something that was met in the walk for one user and belongs to another. `extent`: only these bytes do. */
export interface Encounter extends Wanted, Sighting {
  readonly rival: Owner;
}

/** Encounters of one ownership kind after which a step ends: a shared list of thousands is no thousand findings. */
const MAX_ENCOUNTERS = 16;

/** One walk over everything a user holds. Takes what is free, and collects what is not. */
export class InspectionPass implements Visitor {
  /** Whether anything was found since the pass began. */
  hasEncounters = false;
  /** Objects that were visited. */
  visited = 0;
  /** Whether what is fenced in already is told of, too. */
  tellsOfFences = false;
  readonly #walk: Walk;
  readonly #marks: WalkMarks;
  #encounters: Encounter[] | undefined;
  /** Encounters since they were taken last, by ownership kind. */
  #counts: Record<OwnershipKind, number> | undefined;

  constructor(
    private readonly ownership: Ownership,
    private readonly owner: Owner,
    roots: Roots,
    private readonly thorough: boolean,
    /** How deep the roots themselves are: 1 for a value out of a store that is not walked. */
    private readonly rootDepth = 0,
  ) {
    this.#marks = new WalkMarks(owner);
    this.#walk = new Walk(roots, this, thorough);
  }

  /** Its number among the walks for the owner. */
  get number(): number {
    return this.#marks.number;
  }

  /** Goes on. @returns whether the pass has come to its end */
  step(maxNodes: number): boolean {
    return this.#walk.step(maxNodes);
  }

  /** What was found since this was asked last. */
  takeEncounters(): readonly Encounter[] {
    const taken = this.#encounters ?? [];
    this.#encounters = undefined;
    this.#counts = undefined;
    return taken;
  }

  get isUndisturbed(): boolean {
    return this.#encounters === undefined;
  }

  visit(value: object): Kind {
    this.visited += 1;
    const met = this.ownership.meet(value, this.#marks);
    if (typeof met !== 'number') {
      this.#collide(value, undefined, met);
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
    if (rival !== undefined) this.#collide(value, extent, rival);
  }

  #collide(value: object, extent: Extent | undefined, rival: Owner): void {
    if (rival instanceof Fence && !this.#isNews(rival)) return;
    this.#counts ??= { held: 0, sent: 0, received: 0, fenced: 0 };
    const count = ++this.#counts[rival.kind];
    if (count > MAX_ENCOUNTERS) return;
    const { path, depth } = this.#walk.place();
    (this.#encounters ??= []).push({ value, extent, rival, path, depth });
    this.hasEncounters = true;
    // What others have sent keeps nothing worse from being found: whoever sends much must not hide it.
    if (rival.kind === 'held' && count === MAX_ENCOUNTERS) this.#walk.halt();
  }

  /** What is fenced in was recorded when it was, and goes to nobody: with whom it was found then is no news. */
  #isNews(fence: Fence): boolean {
    if (fence.key === this.owner.key) return !fence.isSettled;
    fence.isSettled = false;
    return this.tellsOfFences || !fence.foundWith.has(this.owner.key);
  }
}
