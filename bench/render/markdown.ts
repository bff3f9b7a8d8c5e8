import { BENCHMARKS } from '../benchmarks/index.js';
import { readable } from '../lib/print.js';
import type { Results } from '../lib/results.js';
import type { Section, Verdict } from '../lib/section.js';

/** The text between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->`. */
export function blockOf(name: string, results: Results): string {
  if (name === 'environment') return environment(results);
  if (name === 'targets') return targets(results);
  const section = results.sections[name];
  if (!section) return `Not measured yet: \`npm run bench -- --only ${name}\`.`;
  const quick = section.isQuick ? [QUICK] : [];
  return [table(section), ...section.notes, ...quick].join('\n\n');
}

const QUICK = '_From a quick run, which is not exact._';

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function table({ columns, rows }: Section): string {
  return [
    row(['', ...columns.map(({ label }) => label)]),
    row(['---', ...columns.map(() => '--:')]),
    ...rows.map(({ label, values }) =>
      row([
        label.replaceAll('|', '\\|'),
        ...columns.map(({ key, digits }) => readable(values[key], digits)),
      ]),
    ),
  ].join('\n');
}

function targets({ sections }: Results): string {
  const verdicts = BENCHMARKS.flatMap((name) => sections[name]?.verdicts ?? []);
  if (verdicts.length === 0) return 'Not measured yet: `npm run bench`.';
  const isQuick = Object.values(sections).some((section) => section.isQuick);
  const table = [
    row(['', 'measured', 'no more than', '']),
    row(['---', '--:', '--:', '---']),
    ...verdicts.map((verdict) =>
      row([
        verdict.what,
        withUnit(verdict.value, verdict),
        withUnit(verdict.target, verdict),
        verdict.isMet ? 'met' : '**missed**',
      ]),
    ),
  ].join('\n');
  return isQuick ? `${table}\n\n${QUICK}` : table;
}

function withUnit(value: number, { unit }: Verdict): string {
  const digits = unit === 'ns' || unit === 'ms' ? 0 : 2;
  return `${readable(value, digits)} ${unit}`;
}

function environment({ environment }: Results): string {
  const { node, platform, processor, cores, versions } = environment;
  const packages = Object.entries(versions).map(([name, v]) => `${name} ${v}`);
  return `Node ${node.slice(1)} on ${platform}, ${cores} cores, ${processor}; ${packages.join(', ')}.`;
}
