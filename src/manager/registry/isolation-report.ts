import type { ContainmentScope, VectorId } from '../../incidents/index.js';

/** One thing two users share, or one rule that does not hold. */
export interface IsolationFinding {
  readonly vector: VectorId;
  /** User keys; first the user who was looked at. */
  readonly users: readonly string[];
  /** Where on each side, in the order of `users`. */
  readonly paths: readonly string[];
  readonly detail?: string;
  /** Whom it is to concern, if not those of the vector; and why. */
  readonly scope?: ContainmentScope;
  readonly reason?: string;
}

/** What a full check on demand has looked at, and what it has found. */
export interface IsolationReport {
  readonly clean: boolean;
  readonly checked: {
    readonly managers: number;
    /** Where the walks began: values in states, claims, socket data, tracked objects. */
    readonly attributes: number;
    /** Objects that were visited. */
    readonly nodes: number;
    /** What was looked for. */
    readonly vectors: readonly VectorId[];
    /** How long it took, pauses for other work included. */
    readonly milliseconds: number;
  };
  readonly findings: readonly IsolationFinding[];
}
