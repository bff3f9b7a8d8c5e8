import type { Finding } from '../../common/finding.js';
import type { VectorId } from '../../incidents/index.js';

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
  readonly findings: readonly Finding<VectorId>[];
}
