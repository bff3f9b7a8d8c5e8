/** What the load generator asks of a server. */
export type Command =
  | { readonly do: 'snapshot' | 'collect' | 'stop' }
  /** Be your own load: see servers/memory-load.ts. */
  | { readonly do: 'drive'; readonly messages: number };

/** What a server has used up since it started. */
export interface Snapshot {
  readonly is: 'snapshot';
  /** User and system time of the whole process, garbage collector included. Microseconds; of a drive, for it alone. */
  readonly cpuMicros: number;
  /** Bytes; after a garbage collection if the command was `collect`. */
  readonly heapUsed: number;
  readonly rss: number;
}

export type Report =
  | { readonly is: 'listening'; readonly port: number }
  | { readonly is: 'unsupported'; readonly why: string }
  | Snapshot;
