import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { readResults } from '../lib/results.js';
import { chartsOf } from './charts.js';
import { blockOf } from './markdown.js';

/*
 * Writes the numbers of bench/results/results.json into the pages and the charts, so that they need not be copied by
 * hand.
 *
 *   npm run bench:render               writes
 *   npm run bench:render -- --check    lists the files that differ from the results, and writes nothing
 */

const ROOT = new URL('../../../', import.meta.url);
const PAGES = ['docs/performance.md', 'docs/scaling.md'];
const BLOCK = /<!-- bench:([\w-]+) -->[^]*?<!-- \/bench:\1 -->/g;

const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
const results = await readResults();
const files = new Map<string, string>();
for (const page of PAGES) files.set(page, await rendered(page));
for (const [name, chart] of chartsOf(results))
  files.set(`docs/images/${name}`, chart);

const stale: string[] = [];
for (const [path, text] of files) {
  const file = new URL(path, ROOT);
  const last = await readFile(file, 'utf8').catch(() => undefined);
  if (last === text) continue;
  stale.push(path);
  if (!values.check) await writeFile(file, text);
}
for (const path of stale)
  console.log(
    values.check ? `differs from the results: ${path}` : `written: ${path}`,
  );
if (values.check && stale.length > 0) {
  console.error('Run npm run bench:render.');
  process.exitCode = 1;
}

async function rendered(page: string): Promise<string> {
  const text = await readFile(new URL(page, ROOT), 'utf8');
  const filled = text.replaceAll(
    BLOCK,
    (_, name: string) =>
      `<!-- bench:${name} -->\n\n${blockOf(name, results)}\n\n<!-- /bench:${name} -->`,
  );
  const options = await resolveConfig(new URL(page, ROOT));
  return format(filled, { ...options, parser: 'markdown' });
}
