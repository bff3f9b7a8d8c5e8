import { Explanation, type SharedFinding } from './explanation.js';
import { Kind } from '../graph/kinds.js';
import { InspectionPass } from './inspection-pass.js';
import type { InspectedUser } from './inspected-user.js';
import type { Owner } from '../ownership/owner.js';
import type { Ownership } from '../ownership/ownership.js';
import { PayloadPass } from './payload-pass.js';
import type { Pollution } from '../pollution/pollution.js';
import { CleanCheck } from './clean-check.js';
import { Walk, type Roots } from '../graph/walk.js';

export interface InspectorOptions {
  /**
   * Finds a user by key, to search where the other user holds what is shared.
   */
  readonly findUser: (key: string) => InspectedUser | undefined;
  /**
   * Look at everything every time, whatever it costs. For tests.
   * @default false
   */
  readonly strict?: boolean;
  /**
   * Places (properties, elements, entries) that one inspection looks at, 20 to 100 ns each. The
   * next one goes on where it stopped.
   * @default 32
   */
  readonly maxNodes?: number;
  /**
   * Places at which the search for the other user's path gives up.
   * @default 50_000
   */
  readonly maxSearchNodes?: number;
  /** Epoch milliseconds. @default Date.now */
  readonly now?: () => number;
}

export interface InspectOptions {
  /** For this inspection alone. */
  readonly strict?: boolean;
  /** For this inspection alone. */
  readonly maxNodes?: number;
  /** Look at symbols and at what is not enumerable, too, if a new look at everything begins. */
  readonly isThorough?: boolean;
}

const CLEAN: readonly SharedFinding[] = Object.freeze([]);

/** One inspection in so many also looks at symbols and at what is not enumerable. */
const THOROUGH_EVERY = 64;
/** A state too large for one inspection is walked in slices of this part of the budget. */
const PARTS = 4;
/** After a clean check that failed, so many inspections walk at once. */
const WALKS_AFTER_VAIN_LOOK = 8;
/** Places that a payload is claimed for or looked through, unless told otherwise. */
const MAX_PAYLOAD_NODES = 4_096;

/** Finds what two users share, where it starts: in memory. Knows nothing of sockets. */
export class Inspector {
  readonly #strict: boolean;
  readonly #maxNodes: number;
  readonly #explanation: Explanation;
  readonly #now: () => number;

  constructor(
    private readonly ownership: Ownership,
    options: InspectorOptions,
  ) {
    this.#strict = options.strict ?? false;
    this.#maxNodes = options.maxNodes ?? 32;
    this.#explanation = new Explanation(
      ownership,
      options.findUser,
      options.maxSearchNodes ?? 50_000,
    );
    this.#now = options.now ?? Date.now;
  }

  /**
   * Looks at what a user holds, and takes what is new for this user. Within a budget: goes on
   * where the last inspection stopped, with a quarter of the budget, and begins anew when that had
   * come to its end. Strict: everything, now.
   *
   * @returns what other users hold, too; at most 16 findings, the next inspection has more
   */
  inspect(
    user: InspectedUser,
    options?: InspectOptions,
  ): readonly SharedFinding[] {
    const { owner } = user;
    const strict = options?.strict ?? this.#strict;
    const maxNodes = strict ? Infinity : (options?.maxNodes ?? this.#maxNodes);
    const isThorough = strict || options?.isThorough === true;
    const paused = strict ? undefined : owner.paused;
    const pass =
      paused instanceof InspectionPass
        ? paused
        : this.#newPass(user, isThorough, maxNodes);
    if (!pass) {
      owner.cleanAt = this.#now();
      return CLEAN;
    }
    const isComplete = pass.step(
      pass === paused ? Math.ceil(maxNodes / PARTS) : maxNodes,
    );
    owner.paused = isComplete ? undefined : pass;
    if (isComplete) owner.wholeWalk = pass.number;
    if (!pass.isUndisturbed) {
      return this.#explanation.of(pass.takeEncounters(), owner, strict);
    }
    if (isComplete && !pass.hasEncounters) owner.cleanAt = this.#now();
    return CLEAN;
  }

  /** A new walk over everything; `undefined` where the clean check passes. */
  #newPass(
    user: InspectedUser,
    isThorough: boolean,
    maxNodes: number,
  ): InspectionPass | undefined {
    const { owner } = user;
    const roots = user.roots();
    const thorough = isThorough || owner.passes % THOROUGH_EVERY === 0;
    owner.passes += 1;
    if (!thorough && this.#passesCleanCheck(owner, roots, maxNodes))
      return undefined;
    return new InspectionPass(this.ownership, owner, roots, thorough);
  }

  #passesCleanCheck(owner: Owner, roots: Roots, maxNodes: number): boolean {
    if (owner.passes < owner.quickFrom) return false;
    const check = new CleanCheck(this.ownership, owner, maxNodes);
    if (roots.every((root) => check.isClean(root[1]))) return true;
    owner.quickFrom = owner.passes + WALKS_AFTER_VAIN_LOOK;
    return false;
  }

  /**
   * Looks at everything a user holds, symbols and all, in steps of a few places.
   *
   * @returns after each step: what was found in it, and how many objects were visited so far
   */
  *inspectFully(
    user: InspectedUser,
    nodesPerStep: number,
  ): Generator<{ findings: readonly SharedFinding[]; visited: number }> {
    const { owner } = user;
    const pass = new InspectionPass(this.ownership, owner, user.roots(), true);
    pass.tellsOfFences = true;
    // Between two steps the manager may be released, and have a successor whose objects these are now.
    for (let isComplete = false; !isComplete && owner.live;) {
      isComplete = pass.step(nodesPerStep);
      const encounters = pass.takeEncounters();
      const findings = encounters.length
        ? this.#explanation.of(encounters, user.owner, true)
        : CLEAN;
      yield { findings, visited: pass.visited };
    }
    if (!pass.hasEncounters) user.owner.cleanAt = this.#now();
  }

  /** Epoch milliseconds at which everything the user holds was last found clean. */
  cleanAt({ owner }: InspectedUser): number | undefined {
    return owner.cleanAt;
  }

  /**
   * Takes a value for a user at the moment it enters the user's state, with what is in it.
   *
   * @param name how the paths of findings begin
   * @param maxNodes what lies beyond is taken by the inspections that follow
   * @returns what of it belongs to other users
   */
  claimValue(
    value: unknown,
    owner: Owner,
    name = 'state',
    maxNodes = this.#strict ? Infinity : MAX_PAYLOAD_NODES,
  ): readonly SharedFinding[] {
    if (typeof value !== 'object' || value === null) return CLEAN;
    const roots: Roots = [[name, value]];
    const pass = new InspectionPass(
      this.ownership,
      owner,
      roots,
      this.#strict,
      1,
    );
    pass.step(maxNodes);
    if (pass.isUndisturbed) return CLEAN;
    return this.#explanation.of(pass.takeEncounters(), owner, this.#strict);
  }

  /**
   * What arrives in a payload belongs to its sender, as far as nobody else has it already.
   *
   * @param maxNodes what lies beyond stays free
   * @param isClean whether it is known that there is no such key
   * @returns a key in it that would reach a prototype
   */
  claimPayload(
    args: readonly unknown[],
    owner: Owner,
    {
      maxNodes = this.#strict ? Infinity : MAX_PAYLOAD_NODES,
      isClean = false,
    } = {},
  ): Pollution | undefined {
    return new PayloadPass(this.ownership, owner, isClean).run(args, maxNodes);
  }

  /**
   * What a user gives to others deliberately is the user's no longer: a message that was sent to a channel may
   * stand in the channel's history, and be handed to its other members from there. Beyond a budget it stays owned.
   *
   * @param owners of one user: of what the user holds, and of what has come in
   */
  share(value: unknown, ...owners: [Owner, ...Owner[]]): void {
    if (typeof value !== 'object' || value === null) return;
    const seen = new Set<object>();
    const giveUp = {
      visit: (part: object) => {
        if (seen.has(part)) return Kind.Leaf;
        seen.add(part);
        return this.ownership.release(part, owners);
      },
    };
    const maxNodes = this.#strict ? Infinity : MAX_PAYLOAD_NODES;
    new Walk([['payload', value]], giveUp, false).step(maxNodes);
  }
}
