/**
 * The name of a manager's mode, which determines what the manager may do.
 *
 * - `unified`: everything.
 * - `isolated`: send to its own user only, during probation after a quarantine. `to()`, `sendTo()` and `invite()` are
 *   disabled.
 * - `degraded`: everything. The state is larger than the budget of one message, and its inspection is not complete.
 * - `emergency`: nothing. The manager is quarantined.
 */
export type ModeName = 'unified' | 'isolated' | 'degraded' | 'emergency';

/** The mode of a manager, see {@link WebSocketManager.mode}. Frozen, and never shared by two managers. */
export interface ManagerMode {
  readonly name: ModeName;
  /** Time of the last change, in milliseconds since 1970. */
  readonly since: number;
}

/** Creates a mode. Each manager has its own object, so that a shared one is a finding. */
export function createMode(name: ModeName, since: number): ManagerMode {
  return Object.freeze({ name, since });
}
