import 'reflect-metadata';
import { SCENES } from './scenes/index.js';
import { perform } from './stage/perform.js';
import { logsOfBroken, progress, report, summary } from './stage/report.js';
import { type Outcome, holds } from './stage/scene.js';

const TIMEOUT_MS = 60_000;

const outcomes: Outcome[] = [];

const watchdog = setTimeout(() => {
  const running = SCENES[outcomes.length]?.name ?? 'a socket or a timer';
  console.error(
    `The demo did not end within ${TIMEOUT_MS / 1000} s: ${running} is still open.`,
  );
  process.exit(1);
}, TIMEOUT_MS);

console.log(`\nPlaying ${SCENES.length} scenes with real clients\n`);
for (const scene of SCENES) {
  const outcome = await perform(scene);
  outcomes.push(outcome);
  console.log(progress(outcome));
}
console.log(`\n${report(outcomes)}\n`);
console.log(`${logsOfBroken(outcomes)}${summary(outcomes)}`);

process.exitCode = outcomes.every(holds) ? 0 : 1;
// From here on it fires only if a scene left something open.
watchdog.unref();
