import { setTimeout as pause } from 'node:timers/promises';
import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';

const SETTLE_MS = 20;
const ROUNDS = 2;

let collect: (() => void) | undefined;

/** Collects garbage, with or without the flag `--expose-gc`. */
function collectGarbage(): void {
  if (!collect) {
    v8.setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}

/**
 * Bytes in use after garbage was collected: the smallest of a few readings, because some objects need several
 * collections.
 */
export async function heapInUse(): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    await pause(SETTLE_MS);
    collectGarbage();
    least = Math.min(least, process.memoryUsage().heapUsed);
  }
  return least;
}
