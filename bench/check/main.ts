import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { standardDeviation } from '../lib/statistics.js';
import { readBaseline, writeBaseline } from './baseline.js';
import { isSlower, judge, pooled, printedJudgement } from './judge.js';
import { MAX_SHARE, inspectionShare } from './inspection.js';
import { CHECKED, type Waste, measure, undisturbedRatio } from './ratios.js';

/*
 * Detects that the hot path became a quarter slower, also on a busy machine: the CPU time of a message
 * is compared with stock Nest in the same minute, without a network.
 *
 *   npm run bench:check                   fails if it is slower than bench/baseline.json by the margin, or
 *                                         if the inspection of a clean user costs as much as a walk
 *   npm run bench:check -- --update       accepts the current measurements as the baseline
 *   npm run bench:check -- --self-test    checks that it passes now, and fails if each message costs a quarter more
 *   npm run bench:check -- --noise 20     shows the spread of its own figures
 */

const A_QUARTER = 0.25;
/** About 20 µs, which is easy to detect. */
const TRIAL_STEPS = 4_000;

const { values } = parseArgs({
  options: {
    update: { type: 'boolean' },
    'self-test': { type: 'boolean' },
    inspection: { type: 'boolean' },
    noise: { type: 'string' },
  },
});
if (values.inspection) console.log(await inspectionShare());
else if (values.update) await update();
else if (values['self-test']) await testItself();
else if (values.noise !== undefined) await showNoise(Number(values.noise));
else process.exitCode = (await isSlowerAnywhere()) ? 1 : 0;

/** Measures both, so that a failure shows every figure. */
async function isSlowerAnywhere(): Promise<boolean> {
  const isInspectionSlower = await isInspectionSlow();
  return (await findSlower()) || isInspectionSlower;
}

/** @returns whether the hot path is slower. A slow result is measured again, because it may be noise. */
async function findSlower(waste?: Waste): Promise<boolean> {
  const baseline = await readBaseline();
  const first = await measure(waste);
  let judgements = judge(first, baseline);
  if (isSlower(judgements)) {
    for (const judgement of judgements)
      console.log(printedJudgement(judgement));
    console.log('Measured again, to be sure.');
    judgements = judge(pooled(first, await measure(waste)), baseline);
  }
  for (const judgement of judgements) console.log(printedJudgement(judgement));
  const hasNews = judgements.some(({ verdict }) =>
    ['new', 'faster'].includes(verdict),
  );
  if (hasNews)
    console.log('To accept the new figures: npm run bench:check -- --update');
  return isSlower(judgements);
}

/**
 * @returns whether the inspection of a clean user costs more of a full walk than it may, in each of some processes:
 *   what a compiler decides in one of them may be bad luck
 */
async function isInspectionSlow(): Promise<boolean> {
  let share = Infinity;
  for (let turn = 0; turn < 3 && share > MAX_SHARE; turn++)
    share = Math.min(share, await inspectionInProcess());
  console.log(
    `inspection of a clean user: ${share.toFixed(2)} of a full walk, at most ${MAX_SHARE}`,
  );
  return share > MAX_SHARE;
}

async function inspectionInProcess(): Promise<number> {
  const program = fileURLToPath(import.meta.url);
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [program, '--inspection']);
  return Number(stdout);
}

async function update(): Promise<void> {
  const { margin } = await readBaseline();
  const contest = pooled(await measure(), await measure());
  const ratios = Object.fromEntries(
    CHECKED.filter((id) => contest.costs.has(id)).map((id) => {
      const ratio = undisturbedRatio(contest, id);
      return [id, Number(ratio.toFixed(3))];
    }),
  );
  await writeBaseline({ ratios, margin });
  console.log(ratios);
}

/** Runs the check of CI twice: unchanged, and with a quarter of the CPU time wasted in each message. */
async function testItself(): Promise<void> {
  const waste = await aQuarter();
  console.log('Unchanged:');
  const isQuiet = !(await findSlower());
  console.log('With a quarter wasted in each message, in steps:', waste);
  const isNoticed = await findSlower(waste);
  console.log(isQuiet ? 'It passes.' : 'FALSE ALARM.');
  console.log(
    isNoticed ? 'It detects the waste.' : 'IT DOES NOT DETECT THE WASTE.',
  );
  process.exitCode = isQuiet && isNoticed ? 0 : 1;
}

/** The number of steps that cost a quarter of a message on this machine. */
async function aQuarter(): Promise<Waste> {
  const asItIs = await measure({}, 1);
  const trial = Object.fromEntries(CHECKED.map((id) => [id, TRIAL_STEPS]));
  const wasted = await measure(trial, 1);
  return Object.fromEntries(
    CHECKED.filter((id) => asItIs.costs.has(id)).map((id) => {
      const before = undisturbedRatio(asItIs, id);
      const share = undisturbedRatio(wasted, id) / before - 1;
      return [id, Math.round((TRIAL_STEPS * A_QUARTER) / share)];
    }),
  );
}

async function showNoise(times: number): Promise<void> {
  const ratios = new Map<string, number[]>();
  for (let time = 1; time <= times; time++) {
    const start = performance.now();
    const contest = await measure();
    const seconds = ((performance.now() - start) / 1_000).toFixed(0);
    const line = CHECKED.filter((id) => contest.costs.has(id)).map((id) => {
      const ratio = undisturbedRatio(contest, id);
      ratios.set(id, [...(ratios.get(id) ?? []), ratio]);
      return `${id} ${ratio.toFixed(3)}`;
    });
    console.log(`${time}: ${line.join(', ')}, ${seconds} s`);
  }
  for (const [id, all] of ratios) {
    const mean = all.reduce((sum, ratio) => sum + ratio, 0) / all.length;
    const share = (standardDeviation(all) / mean) * 100;
    const least = Math.min(...all).toFixed(3);
    const most = Math.max(...all).toFixed(3);
    console.log(
      `${id}: ${mean.toFixed(3)}, standard deviation ${share.toFixed(1)} %, from ${least} to ${most}`,
    );
  }
}
