import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/**
 * Collects all garbage, without a command-line flag. Twice, because the second collection frees what the first
 * finalises.
 */
export function collectGarbage(): void {
  gc();
  gc();
}

/** The bytes that the result of `make` keeps in the heap, and the result. */
export function heapOf<Made>(make: () => Made): [bytes: number, made: Made] {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const made = make();
  collectGarbage();
  return [process.memoryUsage().heapUsed - before, made];
}
