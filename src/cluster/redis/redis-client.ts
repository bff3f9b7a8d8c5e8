/** One connection to Redis, whichever client library holds it. */
export interface RedisClient {
  /** Runs a command. @param key the key it touches, by which a Redis Cluster finds the node */
  command(key: string, args: readonly string[]): Promise<unknown>;
  /** Receives messages over a connection of its own. */
  subscribe(
    channel: string,
    listener: (message: string) => void,
  ): Promise<() => Promise<void>>;
  /** Ends the connections that this object has made; those of the application stay. */
  close(): Promise<void>;
}

/** A client, a cluster or a sentinel of the package `redis`, 5 or newer, as far as it is used here. */
export interface NodeRedis {
  sendCommand(...args: unknown[]): Promise<unknown>;
  duplicate(overrides?: object): NodeRedis;
  connect(): Promise<unknown>;
  destroy(): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  subscribe(
    channel: string,
    listener: (message: string) => void,
  ): Promise<unknown>;
  unsubscribe(
    channel: string,
    listener: (message: string) => void,
  ): Promise<unknown>;
  readonly isOpen: boolean;
}

/** A client or a cluster of the package `ioredis`, 5 or newer, as far as it is used here. */
export interface IoRedis {
  call(command: string, ...args: string[]): Promise<unknown>;
  duplicate(...args: unknown[]): IoRedis;
  disconnect(): void;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(
    event: 'message',
    listener: (channel: string, message: string) => void,
  ): unknown;
  subscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  readonly isCluster?: boolean;
}

export type AnyRedis = NodeRedis | IoRedis;
