import { setTimeout as pause } from 'node:timers/promises';

const WITHIN_MS = 3_000;
const EVERY_MS = 5;

/** Waits until a condition holds. @returns whether it held in time */
export async function eventually(
  holds: () => boolean,
  withinMs = WITHIN_MS,
): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > deadline) return false;
    await pause(EVERY_MS);
  }
  return true;
}
