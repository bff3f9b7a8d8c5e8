// Writes the summary of the last `npm run proof` into docs/stability-proof.md; with --check, fails if it differs.
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';

const PAGE = new URL('../docs/stability-proof.md', import.meta.url);
const REPORT = new URL(
  '../stability-proof/stability-proof.json',
  import.meta.url,
);
const BETWEEN = /(?<=<!-- proof -->\n)[\s\S]*?(?=<!-- \/proof -->)/;

const { suites, verdict } = JSON.parse(readFileSync(REPORT, 'utf8'));
const count = ({ checks }, wanted) =>
  checks.filter(({ status }) => status === wanted).length;
const rows = suites.map((suite) =>
  [suite.title, ...['passed', 'failed', 'skipped'].map((s) => count(suite, s))]
    .join(' | ')
    .replace(/^.*$/, '| $& |'),
);
const total = verdict.passed + verdict.failed + verdict.skipped;
const summary = await format(
  [
    `\n\`${verdict.is}\`: ${verdict.passed} of ${total} checks of the example passed.\n`,
    '| suite | passed | failed | could not run |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n'),
  { parser: 'markdown' },
);

const page = readFileSync(PAGE, 'utf8');
if (!BETWEEN.test(page)) {
  throw new Error(
    'docs/stability-proof.md has no place for the proof: <!-- proof -->',
  );
}
const written = page.replace(BETWEEN, () => `\n${summary}\n`);
if (!process.argv.includes('--check')) {
  writeFileSync(PAGE, written);
} else if (written !== page) {
  throw new Error(
    'docs/stability-proof.md differs from the last proof. Run npm run proof && npm run readme:proof, and check the difference.',
  );
}
