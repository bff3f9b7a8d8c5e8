/**
 * Who is contained when something is found.
 *
 * `both`: a server-side defect, and both users may hold each other's data.
 * `offender`: only who caused it, so that nobody gets another user quarantined by sending something.
 * `packet`: this one emission or use is blocked; nothing has leaked.
 */
export type ContainmentScope = 'both' | 'offender' | 'packet';

/**
 * One occurrence of a vector, as far as it is known where it is found. Each module on the way to the incident adds
 * to the same shape. Names and paths, never a payload.
 */
export interface Finding<Vector extends string = string> {
  readonly vector: Vector;
  /** User keys. The user who was inspected, or in whose context it happened, comes first. */
  readonly users: readonly string[];
  /** Where the object stands on each side, in the order of `users`. Empty where that is unknown. */
  readonly paths: readonly string[];
  /** The event that was handled or sent. */
  readonly event?: string;
  /** The rooms that a packet was aimed at; a user's own room or socket as `user:ID`. Recorded as patterns, without ids. */
  readonly rooms?: readonly string[];
  /** What exactly: the class of the object, the room, the use of the manager. */
  readonly detail?: string;
  /** Whom to contain, where that differs from the vector's own scope. */
  readonly scope?: ContainmentScope;
  /** Why, where the vector alone does not say. In this library's own words, so that it may be recorded. */
  readonly reason?: string;
  /** Makes what was found unreachable for everybody. Called when the finding has to be stopped; never published. */
  readonly contain?: () => void;
}
