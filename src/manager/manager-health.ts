/** The result of `manager.health()`: plain data, safe to serialise. */
export interface ManagerHealth {
  /**
   * - `connected`: at least one device is connected
   * - `idle`: no device; the manager is released after `idleTtl`
   * - `released`, `quarantined`: the manager must not be used again
   */
  readonly status: 'connected' | 'idle' | 'released' | 'quarantined';
  /** How many sockets the user has in this process. */
  readonly connections: number;
  /** How many channels the user has joined with `manager.join()`. */
  readonly channels: number;
  /** Milliseconds since 1970. */
  readonly lastUsedAt: number;
}
