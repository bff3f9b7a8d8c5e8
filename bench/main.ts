import { parseArgs } from 'node:util';
import { BENCHMARKS, type BenchmarkName } from './benchmarks/index.js';
import { runInProcess } from './lib/processes/benchmark-process.js';
import { printed } from './lib/print.js';
import { writeResults } from './lib/results.js';
import { say } from './lib/processes/run-alone.js';

/*
 *   npm run bench                              runs all benchmarks, and writes bench/results/results.json
 *   npm run bench -- --quick                   takes about two minutes, and writes bench/results/quick.json
 *   npm run bench -- --only messages,heap      runs some benchmarks
 *   npm run bench -- --only messages --rows nest-enhancers,ours
 *                                              runs some lines of a benchmark; writes nothing
 */

function usage(problem: string): never {
  const names = BENCHMARKS.join(',');
  console.error(
    `${problem}\nnpm run bench -- [--quick] [--only ${names}] [--rows id,id]`,
  );
  process.exit(2);
}

function selected(only: string | undefined): readonly BenchmarkName[] {
  if (only === undefined) return BENCHMARKS;
  return only
    .split(',')
    .map(
      (name) =>
        BENCHMARKS.find((known) => known === name) ??
        usage(`There is no benchmark "${name}".`),
    );
}

function parsed() {
  try {
    return parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        rows: { type: 'string' },
      },
    }).values;
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}

const { quick, only, rows } = parsed();
for (const name of selected(only)) {
  say(name);
  const section = await runInProcess(name, quick, rows);
  console.log(printed(section));
  if (rows !== undefined) continue;
  // Written at once, because the next benchmark may be interrupted.
  say(`written to ${await writeResults({ [name]: section }, quick)}`);
}
