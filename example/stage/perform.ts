import { KeptLog } from './kept-log.js';
import type { Observation } from './observation.js';
import type { Outcome, Scene } from './scene.js';
import { Stage } from './stage.js';

/** Runs one scene on its own stage. Never throws: an error is part of the outcome. */
export async function perform(scene: Scene): Promise<Outcome> {
  const startedAt = performance.now();
  const log = new KeptLog();
  const played = await play(scene, log).then(
    (observations) => ({ observations }),
    (error: unknown) => ({ observations: [], error: error ?? 'nothing said' }),
  );
  const tookMs = performance.now() - startedAt;
  return { scene, ...played, log: log.entries, tookMs };
}

async function play(
  { options, play }: Scene,
  log: KeptLog,
): Promise<readonly Observation[]> {
  const stage = await Stage.open(options, log);
  try {
    return await play(stage);
  } finally {
    await stage.close();
  }
}
