import { randomFillSync } from 'node:crypto';

const RANDOM_BYTES = 10;
const POOL_SIZE = RANDOM_BYTES * 256;
const COUNTER_LIMIT = 0x1000;

/** What an id generator reads from the world; both have real defaults. */
export interface UuidV7Sources {
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
  /** Fills the buffer with cryptographically strong random bytes. */
  readonly fill?: (buffer: Buffer) => void;
}

/**
 * Makes a generator of UUIDs of version 7 that are strictly increasing, as strings and in time,
 * within one generator: also within a millisecond, and while the clock stands still or goes back.
 *
 * Layout of RFC 9562, section 5.7; monotony by a counter in `rand_a` that is seeded anew every
 * millisecond with its top bit clear, and borrows the next millisecond when it runs over
 * (section 6.2, methods 1 and "counter rollover").
 */
export function createUuidV7(sources: UuidV7Sources = {}): () => string {
  const now = sources.now ?? Date.now;
  const fill =
    sources.fill ?? ((buffer: Buffer) => void randomFillSync(buffer));
  const pool = Buffer.allocUnsafe(POOL_SIZE);
  let poolOffset = POOL_SIZE;
  let lastMs = -1;
  let counter = 0;

  return () => {
    if (poolOffset === POOL_SIZE) {
      fill(pool);
      poolOffset = 0;
    }
    const random = pool.subarray(poolOffset, (poolOffset += RANDOM_BYTES));
    const ms = now();
    const seed = random.readUInt16BE(0) & 0x7ff;
    if (ms > lastMs) {
      lastMs = ms;
      counter = seed;
    } else if (++counter === COUNTER_LIMIT) {
      lastMs += 1;
      counter = seed;
    }
    return format(lastMs, counter, random);
  };
}

function format(ms: number, counter: number, random: Buffer): string {
  const time = ms.toString(16).padStart(12, '0');
  const a = (0x7000 | counter).toString(16);
  const b = (0x8000 | (random.readUInt16BE(2) & 0x3fff)).toString(16);
  const rest = random.toString('hex', 4, 10);
  return `${time.slice(0, 8)}-${time.slice(8)}-${a}-${b}-${rest}`;
}
