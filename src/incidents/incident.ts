import type { ComplianceImpact } from './compliance/types.js';
import type { Severity, VectorId } from './vectors.js';

/** The `vector` of a manual measure. */
export const BY_HAND = 'by-hand';

/**
 * The `vector` of the record of a refusal: a handshake or a message that mode `report` accepted and `enforce` refuses.
 * It is not a violation, and is counted separately.
 */
export const REFUSAL = 'refusal';

/** Details of a handshake without a user. The command `suggest` reads them from the records. */
export const REFUSAL_DETAILS = {
  nobodyIdentified: 'nobody has been identified in this namespace',
  othersIdentified: 'others are identified in this namespace',
  /** Server-side code puts the user on the socket, and only after the handshake. */
  foundOnConnection: 'the user was on the socket after handleConnection',
  foundLater: 'the user was on the socket after a message',
} as const;

/** A handshake or a message that mode `report` accepted and `enforce` refuses. */
export interface Refusal {
  /** The code that the client would receive, such as `UNAUTHENTICATED` or `LIMIT_EXCEEDED`. */
  readonly code: string;
  /** The option that causes the refusal, such as `identify` or `limits.connectionsPerUser`. */
  readonly option: string;
  /** The event of the message; `connection` for a handshake. */
  readonly event?: string;
  readonly namespace?: string;
  readonly users?: readonly string[];
  /** Details in the words of this library, see {@link REFUSAL_DETAILS}. */
  readonly detail?: string;
}

/**
 * The response to a violation.
 *
 * `reported`: none, as in mode `report`; the violation was not stopped. `released`: an operator ended a quarantine or a
 * lockdown.
 */
export type IncidentAction =
  | 'reported'
  | 'blocked'
  | 'disconnected'
  | 'quarantined'
  | 'locked-down'
  | 'released';

/** A manual measure of an operator, independent of any violation. */
export interface Measure {
  readonly action: 'quarantined' | 'locked-down' | 'released';
  /** User keys; empty for the whole server. */
  readonly users: readonly string[];
  /** The reason that the operator gave. */
  readonly reason?: string;
}

/**
 * The level of detail of a record. In a flood of different violations, details are omitted to bound memory and log
 * size; the count stays exact.
 *
 * `full`: all members. `users`: without event, path and connection. `vector`: without users as well.
 */
export type IncidentDetail = 'full' | 'users' | 'vector';

/** The record of a violation or of a manual measure. Frozen, and never changed after it is written. */
export interface SecurityIncident {
  /** UUID version 7, which sorts by time. */
  readonly id: string;
  /** Time in ISO 8601, UTC. */
  readonly at: string;
  /** The name of the process. */
  readonly node: string;
  /** `by-hand`: a manual measure. `refusal`: see {@link REFUSAL}. */
  readonly vector: VectorId | typeof BY_HAND | typeof REFUSAL;
  readonly severity: Severity;
  /** User keys, or their keyed digests (`hmac:…`) with `incidents.hashUsers`. */
  readonly users: readonly string[];
  readonly event: string | null;
  /** The running handler, such as `ChatGateway.ask`. */
  readonly handler: string | null;
  /** The kinds of the target rooms, without ids, such as `user:*`. See {@link roomPattern}. */
  readonly rooms: readonly string[];
  /** The namespace of the message or of the packet, such as `/chat` or `/organisation-*`. See {@link namespacePattern}. */
  readonly namespace: string | null;
  readonly connection: string | null;
  readonly paths: readonly string[];
  readonly action: IncidentAction;
  /**
   * Why an id was refused, an object was blocked, a handshake would be refused, or an operator acted. Bounded; part of
   * the fingerprint of a refusal only.
   */
  readonly reason?: string;
  /** For `suspicious-id`: the reserved names in the id. The id itself is never recorded. */
  readonly reserved?: readonly string[];
  readonly impact: ComplianceImpact;
  /** Equal for violations with the same cause; stable across restarts. */
  readonly fingerprint: string;
  readonly detail: IncidentDetail;
  /**
   * Number of violations in this record: 1 for a first occurrence; in a summary, the repetitions since the previous
   * record. The sum over all records is the number of violations and manual measures.
   */
  readonly count: number;
  /** In a summary, the id of the first occurrence. */
  readonly repeats?: string;
}
