// The tables of docs/compatibility.md, from what the rows have found.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { readJson, writeJson } from './workshop.mjs';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = join(ROOT, 'docs', 'compatibility.md');
const FOUND = join(ROOT, 'test', 'installed', 'found.json');
const MAJORS = [10, 11, 12];
const TABLE = /(<!-- matrix -->)[^]*(<!-- \/matrix -->)/;

/** Adds what was found to what was found before, and writes the page anew. */
export async function writePage(rows, found) {
  const before = readJson(FOUND);
  const key = ({ name, major }) => `${major} ${name}`;
  const all = new Map([...before, found].map((one) => [key(one), one]));
  const kept = rows.map((row) => all.get(key(row))).filter(Boolean);
  writeJson(FOUND, kept);
  writeFileSync(PAGE, await pageOf(rows));
}

/** What is wrong with the page: a cell that is not green, or a table that is not what was found. */
export async function problemsOf(rows) {
  const found = readJson(FOUND);
  const problems = rows.flatMap(({ name, major, expected = 'ok' }) => {
    const one = found.find((row) => row.name === name && row.major === major);
    return one?.result === expected
      ? []
      : [`Nest ${major}, ${name}: ${one?.result ?? 'not looked at'}`];
  });
  if ((await pageOf(rows)) !== readFileSync(PAGE, 'utf8'))
    problems.push('docs/compatibility.md is not up to date: run with --write');
  return problems;
}

/** The page as it is with the tables as they should be. */
async function pageOf(rows) {
  const text = readFileSync(PAGE, 'utf8');
  const table = tableOf(rows, readJson(FOUND));
  const options = await resolveConfig(PAGE);
  return format(text.replace(TABLE, `$1\n\n${table}\n\n$2`), {
    ...options,
    filepath: PAGE,
  });
}

function tableOf(rows, found) {
  const cell = (name, major) => {
    if (!rows.some((row) => row.name === name && row.major === major))
      return '';
    const one = found.find((row) => row.name === name && row.major === major);
    if (!one) return 'not looked at';
    const versions = Object.values(one.versions ?? {}).join(', ');
    return versions ? `${one.result} (${versions})` : one.result;
  };
  const names = [...new Set(rows.map(({ name }) => name))];
  return [
    `| | ${MAJORS.map((major) => `Nest ${major}`).join(' | ')} |`,
    `| --- | ${MAJORS.map(() => '---').join(' | ')} |`,
    ...names.map(
      (name) =>
        `| ${name} | ${MAJORS.map((major) => cell(name, major)).join(' | ')} |`,
    ),
  ].join('\n');
}
