/**
 * What a manager may do at the moment.
 *
 * - `unified`: everything
 * - `isolated`: reach its own user only, on probation after a quarantine; channels and `sendTo` are closed
 * - `degraded`: everything. The state is larger than the budget of one message, and the inspection has not yet seen
 *   all of it since the last change
 * - `emergency`: nothing; the manager is quarantined
 */
export type ModeName = 'unified' | 'isolated' | 'degraded' | 'emergency';

/** A manager's mode, {@link WebSocketManager.mode}. Frozen, and never shared between two managers. */
export interface ManagerMode {
  readonly name: ModeName;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** Creates a descriptor. Two managers in the same mode have two of them. */
export function createMode(name: ModeName, since: number): ManagerMode {
  return Object.freeze({ name, since });
}
