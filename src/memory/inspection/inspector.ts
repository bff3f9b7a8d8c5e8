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
   * Finds a user by key, to search for the path at which the other user holds a shared object.
   */
  readonly findUser: (key: string) => InspectedUser | undefined;
  /**
   * Walk everything in every inspection, without a budget. For tests.
   * @default false
   */
  readonly strict?: boolean;
  /**
   * Places (properties, elements, entries) that one inspection visits, 20 to 100 ns each. The
   * next inspection resumes where this one stopped.
   * @default 32
   */
  readonly maxNodes?: number;
  /**
   * Places after which the search for the other user's path gives up.
   * @default 50_000
   */
  readonly maxSearchNodes?: number;
  /** Epoch milliseconds. @default Date.now */
  readonly now?: () => number;
}

export interface InspectOptions {
  /** Overrides {@link InspectorOptions.strict} for this inspection. */
  readonly strict?: boolean;
  /** Overrides {@link InspectorOptions.maxNodes} for this inspection. */
  readonly maxNodes?: number;
  /** Include symbols and non-enumerable properties, if this inspection begins a new walk. */
  readonly isThorough?: boolean;
}

const CLEAN: readonly SharedFinding[] = Object.freeze([]);

/** Every 64th inspection includes symbols and non-enumerable properties. */
const THOROUGH_EVERY = 64;
/** A state too large for one inspection is walked in slices of a quarter of the budget. */
const SLICES_PER_BUDGET = 4;
/** Inspections that skip the clean check after it has failed. */
const WALKS_AFTER_FAILED_CHECK = 8;
/** Default for the places of a value that are claimed or given up. */
const MAX_PAYLOAD_NODES = 4_096;

/** Finds objects that two users share in memory. Independent of sockets. */
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
   * Inspects the objects that a user holds, and claims new ones for this user. An inspection that exceeds its budget is
   * resumed by the next one with a quarter of the budget; a complete one is followed by a new walk. With `strict`, one
   * call walks everything.
   *
   * @returns objects that other users hold as well: at most 16 findings for each ownership kind, the next inspection
   *   returns more
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
      pass === paused ? Math.ceil(maxNodes / SLICES_PER_BUDGET) : maxNodes,
    );
    owner.paused = isComplete ? undefined : pass;
    if (isComplete) owner.lastCompleteWalk = pass.number;
    if (pass.hasPendingEncounters) {
      return this.#explanation.of(pass.takeEncounters(), owner, strict);
    }
    if (isComplete && !pass.hasEncounters) owner.cleanAt = this.#now();
    return CLEAN;
  }

  /** Begins a new walk; `undefined` if the clean check passes. */
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
    if (owner.passes < owner.nextCleanCheck) return false;
    const check = new CleanCheck(this.ownership, owner, maxNodes);
    if (roots.every((root) => check.isClean(root[1]))) return true;
    owner.nextCleanCheck = owner.passes + WALKS_AFTER_FAILED_CHECK;
    return false;
  }

  /**
   * Inspects everything that a user holds, symbols and non-enumerable properties included, in small steps.
   *
   * @returns after each step: its findings, and the number of objects visited so far
   */
  *inspectFully(
    user: InspectedUser,
    nodesPerStep: number,
  ): Generator<{ findings: readonly SharedFinding[]; visited: number }> {
    const { owner } = user;
    const pass = new InspectionPass(this.ownership, owner, user.roots(), true);
    pass.reportsFenced = true;
    // Between two steps the manager may be released, and its successor may own these objects.
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

  /** Time of the last complete walk without a finding, in epoch milliseconds. */
  cleanAt({ owner }: InspectedUser): number | undefined {
    return owner.cleanAt;
  }

  /**
   * Claims a value and its contents for a user when the value is stored in the user's state.
   *
   * @param name the root of the paths in findings
   * @param maxNodes places claimed now; later inspections claim the rest
   * @returns the objects in it that other users own
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
    if (!pass.hasPendingEncounters) return CLEAN;
    return this.#explanation.of(pass.takeEncounters(), owner, this.#strict);
  }

  /**
   * Claims the unowned objects of a payload for its sender.
   *
   * @param maxNodes places claimed at most; the rest stays unowned
   * @param isClean whether the payload is known to contain no polluting key
   * @returns a key that would reach a prototype
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
   * Gives up the objects that a user deliberately sends to others. The application may keep a message to a channel in
   * the channel's history and send it to other members. Objects beyond the budget stay owned.
   *
   * @param owners the owners of one user: of held objects, and of received payloads
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
