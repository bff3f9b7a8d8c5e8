// Writes the summary of the last `npm run proof` into README.md; with --check, says whether it stands there.
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';

const README = new URL('../README.md', import.meta.url);
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

const readme = readFileSync(README, 'utf8');
if (!BETWEEN.test(readme)) {
  throw new Error('README.md has no place for the proof: <!-- proof -->');
}
const written = readme.replace(BETWEEN, () => `\n${summary}\n`);
if (!process.argv.includes('--check')) {
  writeFileSync(README, written);
} else if (written !== readme) {
  throw new Error(
    'README.md does not show what the proof has found. Run npm run proof && npm run readme:proof, and look at the difference.',
  );
}
