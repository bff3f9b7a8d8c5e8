import { type HuntResult, huntLeaks } from '../../hunt/index.js';
import type { ProofContext } from '../../proof-context.js';

/** The world of the checks of the leak hunt. */
export interface LeakHuntWorld extends AsyncDisposable {
  /** The result of the hunt on the application; there is one hunt. */
  readonly result: () => Promise<HuntResult>;
}

const MIN_BUDGET_MS = 1_000;
const MAX_BUDGET_MS = 30_000;
/** The part of the remaining time that is reserved for the report, in milliseconds. */
const RESERVE_MS = 2_000;

/** One hunt, started by the first check that needs it. */
export async function openLeakHuntWorld(
  context: ProofContext,
): Promise<LeakHuntWorld> {
  let hunt: Promise<HuntResult> | undefined;
  return {
    result: () => (hunt ??= huntOn(context)),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Whole milliseconds. */
function budgetOf(leftMs: number): number {
  const ms = Math.min(MAX_BUDGET_MS, leftMs - RESERVE_MS);
  return Math.max(MIN_BUDGET_MS, Math.floor(ms));
}

async function huntOn(context: ProofContext): Promise<HuntResult> {
  const { application, seed, users, signal } = context;
  const running = await application.start();
  try {
    return await huntLeaks({
      app: running,
      seed,
      users,
      budgetMs: budgetOf(context.budgetMs()),
      share: application.share,
      explain: application.explain,
      identities: application.identities,
      signal,
    });
  } finally {
    await running.stop();
  }
}
