import { createHash } from 'node:crypto';

/**
 * Numbers from 0 to below 1, the same for the same seed.
 *
 * Mulberry32: 32 bits of state are enough to pick test data. It is not used for secrets.
 */
export function randomOf(seed: string): () => number {
  let state = createHash('sha256').update(seed).digest().readUInt32LE();
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
