/**
 * What a manager may do at the moment.
 *
 * - `unified`: everything
 * - `isolated`: its own user only; channels and `sendTo` are closed
 * - `degraded`: everything, but the user holds more than one message pays for, and as of the last message the
 *   inspection had not come to its end
 * - `emergency`: nothing; the manager is quarantined
 */
export type ModeName = 'unified' | 'isolated' | 'degraded' | 'emergency';

/** A manager's mode. Frozen, and never shared between two managers. */
export interface ManagerMode {
  readonly name: ModeName;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** A new descriptor: two managers in the same mode have two of them. */
export function createMode(name: ModeName, since: number): ManagerMode {
  return Object.freeze({ name, since });
}
