import { AsyncResource } from 'node:async_hooks';

const waiting: (() => void)[] = [];

/** Bound here, where no message is handled: what the work sets off belongs to no user. */
const run = AsyncResource.bind(() => {
  for (const work of waiting.splice(0)) work();
});

/** Calls `work` when the event loop has read everything that has arrived: one immediate for all who ask. */
export function atEndOfLoop(work: () => void): void {
  if (waiting.length === 0) setImmediate(run);
  waiting.push(work);
}
