import type { ComplianceImpact } from './compliance-types.js';
import type { Severity, VectorId } from './vectors.js';

/**
 * What the emergency response did about a violation.
 *
 * `reported`: nothing, as in mode `report`; what was about to happen has happened.
 */
export type IncidentAction =
  'reported' | 'blocked' | 'disconnected' | 'quarantined' | 'locked-down';

/**
 * One occurrence of a vector, as whoever found it reports it. There is no member for a payload,
 * a token or an id that failed its check, and none may be put into the others.
 */
export interface ViolationReport {
  readonly vector: VectorId;
  readonly action: IncidentAction;
  /** User keys, the user in whose context it happened first. */
  readonly users?: readonly string[];
  /** Name of the WebSocket event that was handled or emitted. */
  readonly event?: string;
  /** Id of the socket, as in `socket.id`. */
  readonly connection?: string;
  /** Where in the users' state or in the payload, e.g. `state.cart.items[3]`. Names, never values. */
  readonly paths?: readonly string[];
  /**
   * Whether data reached, or may have reached, somebody it does not belong to.
   * Default: derived from the vector and the action, see `isDisclosure`.
   */
  readonly disclosed?: boolean;
}

/**
 * How much one record tells. In a flood of different violations the details are left out, so
 * that neither memory nor the log grows with the flood; the count stays exact.
 *
 * `full`: everything. `users`: no event, path or connection. `vector`: no users either.
 */
export type IncidentDetail = 'full' | 'users' | 'vector';

/** The record of a violation: frozen, written once, never changed. */
export interface SecurityIncident {
  /** UUID of version 7: sorts by time. */
  readonly id: string;
  /** When, in ISO 8601, UTC. */
  readonly at: string;
  /** Which process of the cluster. */
  readonly node: string;
  readonly vector: VectorId;
  readonly severity: Severity;
  /** User keys, or their keyed digests (`hmac:…`) with `incidents.hashUsers`. */
  readonly users: readonly string[];
  readonly event: string | null;
  readonly connection: string | null;
  readonly paths: readonly string[];
  readonly action: IncidentAction;
  readonly impact: ComplianceImpact;
  /** The same for violations that come from the same defect; stable across restarts. */
  readonly fingerprint: string;
  readonly detail: IncidentDetail;
  /**
   * How many violations this record stands for. 1 for a first occurrence; a summary counts the
   * repetitions since the record before. The sum over all records is the number of violations.
   */
  readonly count: number;
  /** In a summary: the id of the first occurrence. */
  readonly repeats?: string;
}
