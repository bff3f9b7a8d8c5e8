import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BenchmarkName } from '../../benchmarks/index.js';
import type { Section } from '../section.js';

/** Longer than any benchmark, also on a busy machine. */
const AT_MOST_MS = 30 * 60_000;

/** Runs one benchmark in a separate process. */
export function runInProcess(
  name: BenchmarkName,
  isQuick: boolean,
  rows?: string,
): Promise<Section> {
  const file = new URL(`../../benchmarks/${name}.js`, import.meta.url);
  const flags = [
    ...(isQuick ? ['--quick'] : []),
    ...(rows === undefined ? [] : ['--rows', rows]),
  ];
  const child = fork(fileURLToPath(file), flags, { timeout: AT_MOST_MS });
  return new Promise((resolve, reject) => {
    let section: Section | undefined;
    child.once('message', (message) => (section = message as Section));
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (section) resolve(section);
      else reject(new Error(`"${name}" ended with ${code ?? signal}.`));
    });
  });
}
