import { type Resolved, optionOr } from '../common/options/option.js';
import { LIMIT, TEXT, milliseconds } from '../common/options/rules.js';

/** The manager's rows of the option table. */
export const MANAGER_ROWS = {
  /** How long a manager without a connection keeps its state, in milliseconds. */
  idleTtl: optionOr(milliseconds(0), 60_000),
  /** How long `manager.emitWithAck()` waits for the devices, in milliseconds. */
  ackTimeout: optionOr(milliseconds(1), 10_000),
  notices: {
    /**
     * The event that carries notices about a client's connection: `SHUTDOWN`, `QUARANTINED`, `EXPIRED`,
     * `DISCONNECTED`. With `'exception'`, notices use the error event of Nest.
     */
    event: optionOr(TEXT, 'wsm:notice'),
  },
  shared: {
    /** Maximum size of a value of `manager.shared`, in bytes of JSON; a larger one is rejected with `WSM_SHARED_VALUE`. */
    valueBytes: optionOr(LIMIT, 65_536),
  },
  limits: {
    /** Open sockets per user. */
    connectionsPerUser: optionOr(LIMIT, 20),
    /** Channels per user that were joined with `manager.join()`. */
    channelsPerUser: optionOr(LIMIT, 1_000),
    /** Managers in this process, one per user. */
    managers: optionOr(LIMIT, 1_000_000),
  },
};

/** The resolved options of the manager. */
export type ManagerOptions = Resolved<typeof MANAGER_ROWS> & {
  /** In `report`, exceeding a limit is counted and not refused. */
  readonly mode: 'enforce' | 'report';
};

/** Upper bounds for this process. Each rejection has a code and is counted in {@link RegistryStatus.rejections}. */
export type ManagerLimits = ManagerOptions['limits'];
