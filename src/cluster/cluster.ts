/** Ends a subscription. Calling it twice does nothing. */
export type Unsubscribe = () => void;

/** Where one member of a set is, and since when. */
export interface Presence {
  readonly member: string;
  /** The nodes that have entered it, in the order in which they did. */
  readonly nodes: readonly { readonly node: string; readonly since: number }[];
}

/** What became of an entry. */
export type Entered =
  /** The member was in the set already, on this node or on another one. */
  | 'known'
  /** Nobody had entered the member before. */
  | 'first'
  /** The set holds as many members as it may. */
  | 'full';

/** A shared value with the version it has. */
export interface Versioned {
  readonly value: string;
  /** Rises with each change; 1 for a value that did not exist before. */
  readonly version: number;
  /** Milliseconds until it is gone, by the engine's clock; `undefined` for a value that stays. */
  readonly ttlMs?: number;
}

/** One entry of a stream. */
export interface StreamEntry {
  /** Where it stands in its stream: pass it to {@link Cluster.read} for what follows. */
  readonly id: string;
  readonly entry: string;
}

/** What a node does while the engine is away, see {@link Cluster.whenUnreachable}. */
export type WhenUnreachable = 'refuse' | 'local';

/** When a shared value is written, and how long it stays. */
export interface PutOptions {
  /** Milliseconds until it is gone. Default: it stays until it is deleted. */
  readonly ttlMs?: number;
  /** Writes only over this version; 0 for a value that must not exist yet. Default: writes over any. */
  readonly ifVersion?: number;
}

/**
 * What the nodes of one application share: messages, a directory with leases, small values, streams, counters.
 *
 * There are two implementations, {@link memoryCluster} for several applications in one process and `redisCluster()` of
 * `nestjs-websocket-manager/redis`; one contract suite runs against both. Packets travel by `publish`, unless the
 * application has installed an adapter of socket.io for several nodes.
 *
 * Every method that returns a promise rejects with {@link ClusterUnreachableError} when the engine does not answer.
 * Times are milliseconds, measured by the engine's clock: the clocks of the nodes may be apart.
 */
export interface Cluster {
  /** The name of this node, unique in the cluster and new for each start. */
  readonly node: string;

  /**
   * What happens to new connections while the engine does not answer. `refuse`: nobody new gets in, since nobody can
   * tell who is in quarantine or how many connections a user has. `local`: each node decides by what it knows.
   * Clients that are connected stay connected in both. Default: `refuse`.
   */
  readonly whenUnreachable?: WhenUnreachable;

  /** Whether the engine answered when it was last asked. */
  readonly isReachable: boolean;

  /** How many nodes held a lease when the engine last answered, this one included. */
  readonly size: number;

  /** Joins the cluster. Resolves when the node is known to the others. */
  start(): Promise<void>;

  /** Leaves the cluster: everything that this node has entered is gone with it. Never rejects. */
  close(): Promise<void>;

  /** Calls `listener` each time the engine is lost or found again. */
  onReachable(listener: (isReachable: boolean) => void): Unsubscribe;

  /** The nodes that hold a lease, this one included. */
  nodes(): Promise<readonly string[]>;

  /** Sends a message to every node that has subscribed to the topic, this one included. At most once. */
  publish(topic: string, message: string): Promise<void>;

  /**
   * Receives what is published from now on. Resolves when that holds. What a listener throws is logged, and ends nothing:
   * a node of another version may publish what this one does not understand.
   */
  subscribe(
    topic: string,
    listener: (message: string, from: string) => void,
  ): Promise<Unsubscribe>;

  /**
   * Puts a member into a set of the directory, for as long as this node holds its lease.
   *
   * @param max how many members the set may hold; exact, however many nodes enter at once
   */
  enter(set: string, member: string, max?: number): Promise<Entered>;

  /** Takes back what this node has entered. @returns whether nobody has the member there any more */
  leave(set: string, member: string): Promise<boolean>;

  /** Who is in a set, and where. Entries of a node without a lease do not count. */
  members(set: string): Promise<readonly Presence[]>;

  /**
   * Calls `listener` for each member that was last held by a node which has closed or lost its lease. One of the
   * nodes that remain is told, once.
   */
  onLost(listener: (set: string, member: string) => void): Unsubscribe;

  /**
   * Calls `listener` for each member that this node holds again after the others took it for dead and {@link onLost} has
   * told them: the node was frozen, or cut off, for longer than its lease.
   */
  onReturned(listener: (set: string, member: string) => void): Unsubscribe;

  /** A value of a group, unless it has expired. */
  get(group: string, name: string): Promise<Versioned | undefined>;

  /** All values of a group, by name. */
  list(group: string): Promise<ReadonlyMap<string, Versioned>>;

  /** Writes a value. @returns its new version; `undefined` if `ifVersion` does not hold */
  put(
    group: string,
    name: string,
    value: string,
    options?: PutOptions,
  ): Promise<number | undefined>;

  /** @returns whether there was one */
  delete(group: string, name: string): Promise<boolean>;

  /** Deletes all values of a group at once. */
  clear(group: string): Promise<void>;

  /**
   * Adds to the end of a stream. What one node appends, one call after the other, stands there in its order.
   *
   * @param maxEntries how many the stream keeps, or somewhat more; the oldest make room
   * @returns where the entry stands
   */
  append(stream: string, entry: string, maxEntries: number): Promise<string>;

  /**
   * The entries after a position, the oldest first.
   *
   * @param after an id; empty for the beginning
   */
  read(
    stream: string,
    after: string,
    limit: number,
  ): Promise<readonly StreamEntry[]>;

  /** The position of the newest entry: what is appended from now on stands after it. */
  end(stream: string): Promise<string>;

  /** Adds to a counter that begins anew `windowMs` after its first addition. @returns the sum so far */
  count(name: string, amount: number, windowMs: number): Promise<number>;
}
