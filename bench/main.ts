import { parseArgs } from 'node:util';
import { BENCHMARKS } from './benchmarks/index.js';
import { printed } from './lib/print.js';
import { writeResults } from './lib/results.js';
import { say } from './lib/run-alone.js';
import type { Benchmark, Section } from './lib/section.js';

/*
 *   npm run bench                              everything, and writes bench/results/results.json
 *   npm run bench -- --quick                   within two minutes, and writes bench/results/quick.json
 *   npm run bench -- --only messages,heap      some of it
 *   npm run bench -- --only messages --rows nest-enhancers,ours-nest
 *                                              some lines of it, to work on them; writes nothing
 */

const NAMES = BENCHMARKS.map(({ name }) => name).join(', ');

function usage(problem: string): never {
  console.error(
    `${problem}\nnpm run bench -- [--quick] [--only ${NAMES}] [--rows id,id]`,
  );
  process.exit(2);
}

function selected(only: string | undefined): readonly Benchmark[] {
  if (only === undefined) return BENCHMARKS;
  return only.split(',').map((name) => {
    const found = BENCHMARKS.find((benchmark) => benchmark.name === name);
    return found ?? usage(`There is no benchmark "${name}".`);
  });
}

interface Options {
  readonly isQuick: boolean;
  readonly benchmarks: readonly Benchmark[];
  readonly rows: readonly string[] | undefined;
}

function options(): Options {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean' },
        only: { type: 'string' },
        rows: { type: 'string' },
      },
    });
    const { quick = false, only, rows } = values;
    return {
      isQuick: quick,
      benchmarks: selected(only),
      rows: rows?.split(','),
    };
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}

const { isQuick, benchmarks, rows } = options();
for (const benchmark of benchmarks) {
  const { name } = benchmark;
  say(name);
  const section: Section = await benchmark.run({
    isQuick,
    say,
    ...(rows && { rows }),
  });
  console.log(printed(section));
  if (rows) continue;
  // At once: what comes next may be interrupted.
  const file = await writeResults({ [name]: section }, isQuick);
  say(`written to ${file}`);
}
