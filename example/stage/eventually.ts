import { setTimeout as pause } from 'node:timers/promises';

const WITHIN_MS = 5000;
const INTERVAL_MS = 5;

/** Waits until `condition` is true. Throws an error with the description if that takes too long. */
export async function eventually(
  what: string,
  condition: () => boolean,
): Promise<void> {
  const deadline = Date.now() + WITHIN_MS;
  while (!condition()) {
    if (Date.now() > deadline) {
      throw new Error(`after ${WITHIN_MS} ms, still not: ${what}`);
    }
    await pause(INTERVAL_MS);
  }
}
