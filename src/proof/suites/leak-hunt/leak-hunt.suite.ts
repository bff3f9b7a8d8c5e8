import type { HuntResult } from '../../hunt/index.js';
import { huntLeaks } from '../../hunt/index.js';
import type { ProofContext } from '../../proof-context.js';
import { type Check, suiteOf } from '../../suite.js';
import { HUNT_CHECKS, handlerCheck } from './hunt-checks.js';

/** What the checks of the leak hunt look at. */
export interface LeakHuntWorld extends AsyncDisposable {
  /** What a hunt on the application has found; there is one hunt. */
  readonly result: () => Promise<HuntResult>;
}

const MAX_BUDGET_MS = 30_000;
/** What is kept of the time that is left, for the report. */
const RESERVE_MS = 2_000;

/** Did anything of one user reach another one, whatever was sent to which handler? */
export const LEAK_HUNT_SUITE = suiteOf<LeakHuntWorld>({
  id: 'leak-hunt',
  title: 'Leak hunt',
  checks: leakHuntChecks,
  open: async (context) => {
    let hunt: Promise<HuntResult> | undefined;
    return {
      result: () => (hunt ??= huntOn(context)),
      [Symbol.asyncDispose]: async () => undefined,
    };
  },
});

/** One check for each handler of the application, and those about the hunt as a whole. */
export function leakHuntChecks({
  application,
}: Pick<ProofContext, 'application'>): readonly Check<LeakHuntWorld>[] {
  return [...application.info.handlers.map(handlerCheck), ...HUNT_CHECKS];
}

async function huntOn(context: ProofContext): Promise<HuntResult> {
  const { application, seed, users, signal } = context;
  const running = await application.start();
  try {
    return await huntLeaks({
      app: running,
      seed,
      users,
      budgetMs: Math.max(
        1_000,
        Math.min(MAX_BUDGET_MS, context.budgetMs() - RESERVE_MS),
      ),
      share: application.share,
      identities: application.identities,
      signal,
    });
  } finally {
    await running.stop();
  }
}
