import { type Resolved, optionOr } from '../common/options/option.js';
import { LIMIT, TEXT, milliseconds } from '../common/options/rules.js';

/** The rows of the manager in the table of options. */
export const MANAGER_ROWS = {
  /** How long a manager without a connection keeps its state, in milliseconds. */
  idleTtl: optionOr(milliseconds(0), 60_000),
  /** How long `manager.emitWithAck()` waits for the devices, in milliseconds. */
  ackTimeout: optionOr(milliseconds(1), 10_000),
  notices: {
    /**
     * The event by which clients get notices about their connection: `SHUTDOWN`, `QUARANTINED`, `EXPIRED`,
     * `DISCONNECTED`. With `'exception'`, they come by Nest's event for errors.
     */
    event: optionOr(TEXT, 'wsm:notice'),
  },
  shared: {
    /** Bytes of one value of `manager.shared`, as JSON; a larger one is rejected with `WSM_SHARED_VALUE`. */
    valueBytes: optionOr(LIMIT, 65_536),
  },
  limits: {
    /** Sockets that one user may have open at a time. */
    connectionsPerUser: optionOr(LIMIT, 20),
    /** Channels that one user may be in through `manager.join()`. */
    channelsPerUser: optionOr(LIMIT, 1_000),
    /** Users that this process serves at a time. */
    managers: optionOr(LIMIT, 1_000_000),
  },
};

/** The options that the manager reads. */
export type ManagerOptions = Resolved<typeof MANAGER_ROWS> & {
  /** In `report`, what exceeds a limit is only counted. */
  readonly mode: 'enforce' | 'report';
};

/** Upper bounds, per process. Each rejection carries a code and is counted in `registry.status()`. */
export type ManagerLimits = ManagerOptions['limits'];
