import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { printed } from '../print.js';
import type { Benchmark, Section } from '../section.js';

// `strict` inspection is the default under NODE_ENV=test.
process.env.NODE_ENV = 'production';

/** Prints progress to stderr, so that stdout has only the result. */
export function say(what: string): void {
  process.stderr.write(`  ${what}\n`);
}

/**
 * Runs a benchmark if its file is the program, in a process that ran nothing else.
 * Started by hand, it prints its result: `node bench/dist/benchmarks/messages.js --quick`. Started by main.ts, it sends
 * it.
 */
export async function runAlone(
  url: string,
  benchmark: Benchmark,
): Promise<void> {
  if (process.argv[1] !== fileURLToPath(url)) return;
  // Ends with its servers if the parent has ended.
  process.on('disconnect', () => process.exit(1));
  const { values } = parseArgs({
    options: { quick: { type: 'boolean' }, rows: { type: 'string' } },
  });
  const { quick: isQuick = false, rows } = values;
  const section = await benchmark({
    isQuick,
    say,
    ...(rows !== undefined && { rows: rows.split(',') }),
  });
  await handOver(section);
  process.exit();
}

function handOver(section: Section): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(section, () => resolve());
    else resolve(console.log(printed(section)));
  });
}
