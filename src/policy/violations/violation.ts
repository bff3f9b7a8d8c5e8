import type {
  ContainmentScope,
  Severity,
  VectorId,
} from '../../incidents/index.js';

/** One occurrence of a vector. Names and paths, never a payload. */
export interface Violation {
  readonly vector: VectorId;
  readonly severity: Severity;
  readonly scope: ContainmentScope;
  /** `blocked`: it has not happened. `reported`: it has, because the mode is `report`. */
  readonly action: 'blocked' | 'reported';
  /** Milliseconds since 1970. */
  readonly at: number;
  /** User keys; the user in whose context it happened first. */
  readonly users: readonly string[];
  /** Where the object stands on each side, in the order of `users`. */
  readonly paths: readonly string[];
  /** The event that was handled or sent. */
  readonly event?: string;
  /** The id of the socket whose message was being handled. */
  readonly connection?: string;
  /** The handler that was running: `ChatGateway.ask`. */
  readonly handler?: string;
  /** What exactly, in words: the class of the object, the room, the use of the manager. */
  readonly detail?: string;
  /** Why, where the vector alone does not say: in this library's own words, so that it may be recorded. */
  readonly reason?: string;
}

/** What whoever has found a violation knows of it. */
export type ViolationFacts = Pick<Violation, 'vector'> &
  Partial<
    Pick<Violation, 'users' | 'paths' | 'event' | 'detail' | 'reason' | 'scope'>
  >;
