import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Collects all of it, without the flag on the command line. Twice: what the first finalises, the second frees. */
export function collectGarbage(): void {
  gc();
  gc();
}

/** Bytes that stay in the heap for what `make` returns, and what it returned. */
export function heapOf<Made>(make: () => Made): [bytes: number, made: Made] {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const made = make();
  collectGarbage();
  return [process.memoryUsage().heapUsed - before, made];
}
