/**
 * What is contained after a finding.
 *
 * - `both`: both users, because a defect of the server may have mixed up their data.
 * - `offender`: only the user who caused it, so that a user cannot get another one quarantined by sending something.
 * - `packet`: only this emission or use, which is blocked; nothing has leaked.
 */
export type ContainmentScope = 'both' | 'offender' | 'packet';

/**
 * One occurrence of a vector. The module that finds it fills in what it knows, and each module on the way to the incident
 * adds to the same shape. It contains names and paths, never a payload.
 */
export interface Finding<Vector extends string = string> {
  readonly vector: Vector;
  /** User keys. The user who was inspected, or in whose context it happened, comes first. */
  readonly users: readonly string[];
  /** The path of the object on each side, in the order of `users`. Empty if it is unknown. */
  readonly paths: readonly string[];
  /** The event that was handled or sent. */
  readonly event?: string;
  /** The rooms that a packet was sent to; the private room or the socket of a user as `user:ID`. Recorded as patterns. */
  readonly rooms?: readonly string[];
  /** The namespace of the packet. Default: that of the message. Recorded as a pattern. */
  readonly namespace?: string;
  /** Of a suspicious id: the names on the reserved list that it contains, never the id itself. */
  readonly reserved?: readonly string[];
  /** The class of the object, the room, or the use of the manager. */
  readonly detail?: string;
  /** What to contain, if it differs from the vector's scope. */
  readonly scope?: ContainmentScope;
  /** Why, if the vector alone does not tell. A text of this library, so that it may be recorded. */
  readonly reason?: string;
  /** Makes the found object unreachable for all users. Called if the finding is blocked; never published. */
  readonly contain?: () => void;
}
