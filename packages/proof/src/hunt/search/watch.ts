import { AppHostError } from '../../host/index.js';
import type { Hunt } from '../hunt.js';

const EVERY_MS = 500;
const DEFAULT_HANG_MS = 5_000;

/**
 * Watches the application during a hunt: whether it runs, and whether its event loop is blocked.
 *
 * @returns a function that ends the watch
 */
export function watch(hunt: Hunt, hangMs = DEFAULT_HANG_MS): () => void {
  const { target, limits } = hunt;
  const over = new AbortController();
  const end = (error: AppHostError) => {
    if (over.signal.aborted) return;
    const steps = hunt.lastSteps().map((step) => `  ${step}`);
    const before =
      steps.length > 0 ? `\nBefore that:\n${steps.join('\n')}` : '';
    limits.end(error.problem, `${error.message}${before}`);
  };
  void target.ended?.then((error) => {
    if (error instanceof AppHostError) end(error);
  });
  const look = async () => {
    while (!over.signal.aborted) {
      try {
        await target.ask('app.alive', hangMs);
      } catch (error) {
        if (error instanceof AppHostError) return end(error);
        throw error;
      }
      await limits.pause(EVERY_MS);
    }
  };
  void look();
  return () => over.abort();
}
