import { setTimeout as pause } from 'node:timers/promises';
import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';

const SETTLE_MS = 20;
const ROUNDS = 2;

let collect: (() => void) | undefined;

/** Collects garbage, whether or not this process was started with `--expose-gc`. */
function collectGarbage(): void {
  if (!collect) {
    v8.setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}

/** Bytes in use after garbage was collected: the least of a few readings, since objects may hold each other up. */
export async function heapInUse(): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    await pause(SETTLE_MS);
    collectGarbage();
    least = Math.min(least, process.memoryUsage().heapUsed);
  }
  return least;
}
