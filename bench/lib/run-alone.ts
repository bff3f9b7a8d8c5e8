import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { printed } from './print.js';
import type { Benchmark } from './section.js';

/** Says on stderr what is going on, so that stdout has the result alone. */
export function say(what: string): void {
  process.stderr.write(`  ${what}\n`);
}

/** Runs a benchmark if its file is the program: `node bench/dist/benchmarks/messages.js --quick`. Writes nothing. */
export async function runAlone(
  url: string,
  benchmark: Benchmark,
): Promise<void> {
  if (process.argv[1] !== fileURLToPath(url)) return;
  const { values } = parseArgs({ options: { quick: { type: 'boolean' } } });
  const section = await benchmark.run({ isQuick: values.quick ?? false, say });
  console.log(printed(section));
}
