import type { ProofContext } from '../../proof-context.js';
import { type Check, suiteOf } from '../../suite.js';
import { HUNT_CHECKS, handlerCheck } from './hunt-checks.js';
import { type LeakHuntWorld, openLeakHuntWorld } from './leak-hunt-world.js';

/** Does data of one user reach another user through any handler? */
export const LEAK_HUNT_SUITE = suiteOf<LeakHuntWorld>({
  id: 'leak-hunt',
  title: 'Leak hunt',
  checks: leakHuntChecks,
  open: openLeakHuntWorld,
});

/** One check for each handler of the application, and the checks of the whole hunt. */
export function leakHuntChecks({
  application,
}: Pick<ProofContext, 'application'>): readonly Check<LeakHuntWorld>[] {
  return [...application.info.handlers.map(handlerCheck), ...HUNT_CHECKS];
}
