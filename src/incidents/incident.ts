import type { ComplianceImpact } from './compliance/types.js';
import type { Severity, VectorId } from './vectors.js';

/** Stands in for a vector in the record of what somebody has done by hand. */
export const BY_HAND = 'by-hand';

/**
 * Stands in for a vector in the record of what only the mode `report` has let through: a handshake or a message that
 * `enforce` refuses. No violation, and counted apart.
 */
export const REFUSAL = 'refusal';

/** What else is known of a handshake without a user. The command `suggest` reads it in the records. */
export const REFUSAL_DETAILS = {
  nobodyIdentified: 'nobody has been identified in this namespace',
  othersIdentified: 'others are identified in this namespace',
  /** Server-side code puts the user on the socket, and only after the handshake. */
  foundOnConnection: 'the user was on the socket after handleConnection',
  foundLater: 'the user was on the socket after a message',
} as const;

/** What the mode `report` has let through although `enforce` refuses it. */
export interface Refusal {
  /** As the client would have got it: `UNAUTHENTICATED`, `LIMIT_EXCEEDED`. */
  readonly code: string;
  /** The option that decides about it: `identify`, `limits.connectionsPerUser`. */
  readonly option: string;
  /** The event of the message; `connection` for a handshake. */
  readonly event?: string;
  readonly namespace?: string;
  readonly users?: readonly string[];
  /** What else is known of it, in this library's own words: see {@link REFUSAL_DETAILS}. */
  readonly detail?: string;
}

/**
 * What the emergency response did about a violation.
 *
 * `reported`: nothing, as in mode `report`; what was about to happen has happened. `released`: somebody has ended a
 * quarantine or a lockdown by hand.
 */
export type IncidentAction =
  | 'reported'
  | 'blocked'
  | 'disconnected'
  | 'quarantined'
  | 'locked-down'
  | 'released';

/** What somebody has done by hand, outside of any violation. */
export interface Measure {
  readonly action: 'quarantined' | 'locked-down' | 'released';
  /** User keys; none if it concerns the whole server. */
  readonly users: readonly string[];
  /** In the words of the person who acted. */
  readonly reason?: string;
}

/**
 * How much detail one record has. In a flood of different violations the details are left out, so
 * that neither memory nor the log grows with the flood; the count stays exact.
 *
 * `full`: everything. `users`: no event, path or connection. `vector`: no users either.
 */
export type IncidentDetail = 'full' | 'users' | 'vector';

/** The record of a violation, or of a measure taken by hand: frozen, written once, never changed. */
export interface SecurityIncident {
  /** UUID of version 7: sorts by time. */
  readonly id: string;
  /** When, in ISO 8601, UTC. */
  readonly at: string;
  /** Which process of the cluster. */
  readonly node: string;
  /** `by-hand`: there was no violation, somebody has acted. `refusal`: see {@link REFUSAL}. */
  readonly vector: VectorId | typeof BY_HAND | typeof REFUSAL;
  readonly severity: Severity;
  /** User keys, or their keyed digests (`hmac:…`) with `incidents.hashUsers`. */
  readonly users: readonly string[];
  readonly event: string | null;
  /** The handler that was running: `ChatGateway.ask`. */
  readonly handler: string | null;
  /** The kinds of room that a packet was aimed at, without ids: `user:*`. See {@link roomPattern}. */
  readonly rooms: readonly string[];
  /** Where it happened, or where a packet was aimed: `/chat`, `/organisation-*`. See {@link namespacePattern}. */
  readonly namespace: string | null;
  readonly connection: string | null;
  readonly paths: readonly string[];
  readonly action: IncidentAction;
  /**
   * Why an id was refused, an object held back, a handshake would be refused, or somebody has acted. Bounded; part of
   * the fingerprint only of a refusal.
   */
  readonly reason?: string;
  /** Of `suspicious-id`: the names of the reserved list that the id carries. The id itself is never recorded. */
  readonly reserved?: readonly string[];
  readonly impact: ComplianceImpact;
  /** The same for violations that come from the same defect; stable across restarts. */
  readonly fingerprint: string;
  readonly detail: IncidentDetail;
  /**
   * How many violations this record stands for. 1 for a first occurrence; a summary counts the
   * repetitions since the record before. The sum over all records is the number of violations, and of measures
   * taken by hand.
   */
  readonly count: number;
  /** In a summary: the id of the first occurrence. */
  readonly repeats?: string;
}
