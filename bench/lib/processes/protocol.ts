/** A command of the load generator to a server. */
export type Command =
  | { readonly do: 'snapshot' | 'collect' | 'stop' }
  /** Generate the load in the server: see servers/memory-load.ts. */
  | { readonly do: 'drive'; readonly messages: number };

/** The resources that a server has used since its start. */
export interface Snapshot {
  readonly is: 'snapshot';
  /**
   * User and system time of the process in microseconds, including garbage collection; after `drive`, only for that
   * command.
   */
  readonly cpuMicros: number;
  /** Bytes; after a garbage collection if the command was `collect`. */
  readonly heapUsed: number;
  readonly rss: number;
}

export type Report =
  | { readonly is: 'listening'; readonly port: number }
  | { readonly is: 'unsupported'; readonly why: string }
  | Snapshot;
