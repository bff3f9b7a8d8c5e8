import { VECTORS } from 'nestjs-websocket-manager';
import { type Outcome, judge } from '../../outcome.js';
import type { Planted } from '../../planting/plant.js';
import type { Check } from '../../suite.js';
import type { SecurityWorld } from './security-world.js';

/** One check for each vector: it is planted, and must be found and blocked. */
export const VECTOR_CHECKS: readonly Check<SecurityWorld>[] = Object.values(
  VECTORS,
).map(({ id, meaning }) => ({
  id: `security.vector-${id}`,
  title: `\`${id}\` is planted and found: ${meaning}`,
  run: async ({ plant }) => judgePlanted(await plant(id)),
}));

function judgePlanted(planted: Planted): Outcome {
  const { vector, violations, reachedBob } = planted;
  const isFound = violations.some((one) => one.vector === vector);
  // A vector of low severity is only recorded.
  const isHarmless = VECTORS[vector].severity === 'low';
  const expected = isHarmless ? 'reported' : 'blocked';
  const isStopped = violations.every(({ action }) => action === expected);
  const others = new Set(violations.map((one) => one.vector));
  others.delete(vector);
  return judge(
    isFound &&
      isStopped &&
      others.size === 0 &&
      (isHarmless || reachedBob.length === 0),
    {
      measured: isFound ? foundHow(planted) : 'not found',
      bound: 'found and blocked, nothing reaches the other user',
      reason: reasonOf(isFound, isStopped, others, reachedBob.length),
    },
  );
}

function foundHow({ incidents }: Planted): string {
  const actions = [...new Set(incidents.map(({ action }) => action))];
  return `found, ${actions.join(', ')}`;
}

function reasonOf(
  isFound: boolean,
  isStopped: boolean,
  others: ReadonlySet<string>,
  leaked: number,
): string {
  if (!isFound) return 'it was planted, and nothing was found';
  if (!isStopped) return 'it was found, but not blocked';
  if (leaked > 0) return `${leaked} packets reached the other user`;
  return `it was also reported as ${[...others].join(', ')}`;
}
