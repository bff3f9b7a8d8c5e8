// Packs the library, installs the tarball in fresh projects, builds them, and talks to them as two users.
//   node scripts/matrix.mjs                    everything
//   node scripts/matrix.mjs --corners          a few rows, from the oldest to the newest, for continuous integration
//   node scripts/matrix.mjs --row jest         the rows whose name has this in it
//   node scripts/matrix.mjs --nest 11          the columns of this major
//   node scripts/matrix.mjs --list             what there is
//   node scripts/matrix.mjs --check            whether docs/compatibility.md shows what was found, and all of it is green
// With --write what was found goes into the tables of docs/compatibility.md.
import { parseArgs } from 'node:util';
import { rows as builders } from './matrix/builders.mjs';
import { rows as firstLeak } from './matrix/first-leak.mjs';
import { rows as jest } from './matrix/jest.mjs';
import { rows as nestAdd } from './matrix/nest-add.mjs';
import { rows as node10 } from './matrix/node10.mjs';
import { rows as observability } from './matrix/observability.mjs';
import { problemsOf, writePage } from './matrix/page.mjs';
import { rows as versions } from './matrix/versions.mjs';
import { openWorkshop } from './matrix/workshop.mjs';

/** @typedef {{ name: string, major: number, isCorner?: boolean, expected?: string, run: Function }} Row */
const ROWS = [
  ...versions,
  ...builders,
  ...jest,
  ...node10,
  ...nestAdd,
  ...observability,
  ...firstLeak,
];

const { values } = parseArgs({
  options: {
    corners: { type: 'boolean', default: false },
    row: { type: 'string', default: '' },
    nest: { type: 'string' },
    check: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const wanted = ROWS.filter(
  ({ name, major, isCorner }) =>
    (!values.corners || isCorner) &&
    name.toLowerCase().includes(values.row.toLowerCase()) &&
    (!values.nest || major === Number(values.nest)),
);

if (values.check) {
  const problems = await problemsOf(ROWS);
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
} else if (values.list) {
  for (const { name, major, isCorner } of wanted)
    console.log(`Nest ${major}: ${name}${isCorner ? ' (corner)' : ''}`);
} else {
  const shop = await openWorkshop();
  try {
    for (const row of wanted) {
      const found = await look(shop, row);
      if (values.write) await writePage(ROWS, found);
    }
  } finally {
    shop.close();
  }
}

async function look(shop, { name, major, expected = 'ok', run }) {
  const started = Date.now();
  let result = expected;
  let versions;
  try {
    versions = await run(shop);
  } catch (error) {
    result = 'FAILED';
    process.exitCode = 1;
    console.error(error.stdout ?? '', error.stderr ?? '', error);
  }
  const seconds = Math.round((Date.now() - started) / 1_000);
  console.log(`Nest ${major}, ${name}: ${result} (${seconds} s)`);
  return { name, major, result, versions };
}
