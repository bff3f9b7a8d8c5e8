/** Upper bounds, per process. Each rejection carries a code and is counted in `registry.status()`. */
export interface ManagerLimits {
  /** Sockets one user may have open at a time. */
  readonly connectionsPerUser: number;
  /** Channels one user may be in through `manager.join()`. */
  readonly channelsPerUser: number;
  /** Users this process serves at a time. */
  readonly managers: number;
}

/** What the manager room needs to know of the module's options. Times in milliseconds. */
export interface ManagerOptions {
  readonly limits: ManagerLimits;
  readonly idleTtl: number;
  readonly ackTimeout: number;
}

export const MANAGER_OPTIONS = Symbol('nestjs-websocket-manager:manager');
