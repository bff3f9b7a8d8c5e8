/** All benchmarks, in the order in which they run. Each is a file in this folder, and a program. */
export const BENCHMARKS = [
  'messages',
  'in-flight',
  'pipeline',
  'connections',
  'inspection',
  'payload',
  'state',
  'registry',
  'ids',
  'egress',
  'cluster',
  'handshake',
  'hostile',
  'heap',
  'import',
] as const;

export type BenchmarkName = (typeof BENCHMARKS)[number];
