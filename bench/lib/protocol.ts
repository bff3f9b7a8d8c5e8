/** What the load generator asks of a server. */
export type Command = 'snapshot' | 'collect' | 'stop';

/** What a server has used up since it started. */
export interface Snapshot {
  readonly is: 'snapshot';
  /** User and system time of the whole process, garbage collector included. Microseconds. */
  readonly cpuMicros: number;
  /** Bytes; after a garbage collection if the command was `collect`. */
  readonly heapUsed: number;
  readonly rss: number;
}

export type Report =
  | { readonly is: 'listening'; readonly port: number }
  | { readonly is: 'unsupported'; readonly why: string }
  | Snapshot;
