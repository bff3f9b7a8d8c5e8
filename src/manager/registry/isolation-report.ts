import type { Finding } from '../../common/finding.js';
import type { VectorId } from '../../incidents/index.js';

/** The result of {@link WebSocketManagerRegistry.inspect} and {@link WebSocketManagerRegistry.validateIsolation}. */
export interface IsolationReport {
  readonly clean: boolean;
  readonly checked: {
    readonly managers: number;
    /** Roots of the inspection: values in states, claims, socket data, tracked objects. */
    readonly attributes: number;
    /** Visited objects. */
    readonly nodes: number;
    /** The vectors that were checked. */
    readonly vectors: readonly VectorId[];
    /** Duration, including pauses for other work. */
    readonly milliseconds: number;
  };
  readonly findings: readonly Finding<VectorId>[];
}
