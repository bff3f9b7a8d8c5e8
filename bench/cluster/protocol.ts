/** What carries packets between the nodes that are measured; `alone` is this library without a cluster. */
export type NodeKind = 'ours' | 'alone' | 'classic' | 'sharded' | 'streams';

/** What the load generator asks of a node. */
export type NodeCommand =
  | {
      readonly do: 'emit';
      readonly to: 'users' | 'channel';
      readonly times: number;
      /** Between two emissions; 0 for as fast as the node can. */
      readonly pauseMs: number;
    }
  | { readonly do: 'quarantine'; readonly user: string }
  | { readonly do: 'cpu' | 'stop' };

export type NodeReport =
  | { readonly is: 'listening'; readonly port: number }
  | { readonly is: 'missing'; readonly why: string }
  /** User and system time since the start, in microseconds, and when the command began. */
  | { readonly is: 'done'; readonly cpuMicros: number; readonly at: number };

/** Users who are connected to the nodes in turn, one device each. */
export const USERS = 80;
/** Every so manyth user is in the channel. */
export const IN_CHANNEL = 4;
export const CHANNEL = 'all';

export const userName = (index: number) => `u${index % USERS}`;

/** Microseconds matter, and processes compare: since 1970, in milliseconds. */
export const clock = () => performance.timeOrigin + performance.now();
