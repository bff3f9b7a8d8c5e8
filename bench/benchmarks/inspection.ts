import { collectGarbage } from '../lib/garbage.js';
import { measureMicro } from '../lib/micro.js';
import { runAlone } from '../lib/processes/run-alone.js';
import {
  type Row,
  type Section,
  type Settings,
  cell,
  verdict,
} from '../lib/section.js';
import { type User, makeUsers, makeWorld } from '../lib/users.js';

const FULL = [10, 100, 1_000, 10_000, 100_000];
const QUICK = [10, 1_000, 100_000];

/** The budget of a message, as in the module. */
const MESSAGE = { maxNodes: 64 };
const ACTIVE = 10;
const NANOSECONDS = 1_000;

/** The cost of inspecting one clean user, by the number of users. */
async function inspection({ isQuick, say }: Settings): Promise<Section> {
  const counts = isQuick ? QUICK : FULL;
  const rows: Row[] = [];
  // A warm-up, so that compilation does not count for the first line.
  await rowFor(ACTIVE, isQuick);
  for (const count of counts) {
    say(`${count} users`);
    rows.push(await rowFor(count, isQuick));
  }
  const section: Section = {
    title: 'Inspection of one clean user, by the number of users',
    takenAt: new Date().toISOString(),
    isQuick,
    columns: [
      { key: 'active', label: 'ten active users, µs', digits: 2 },
      { key: 'turn', label: 'all users in turn, µs', digits: 2 },
      { key: 'strict', label: 'strict, µs', digits: 2 },
      { key: 'pairwise', label: 'pairwise comparison, µs', digits: 2 },
    ],
    rows,
    verdicts: [],
    notes: [
      'A state of 11 objects. “In turn” shows a server whose users are all active at once: 100,000 users exceed the CPU caches.',
      'The pairwise comparison is written for this benchmark: it compares this user’s objects at the first level with those of every other user, by identity. It finds less than the inspection.',
    ],
  };
  const first = String(counts[0]);
  const last = String(counts.at(-1));
  const most = cell(section, last, 'active');
  return {
    ...section,
    verdicts: [
      verdict('inspection of a clean user among 100,000', most, 1, 'µs'),
      verdict(
        'the same over one among ten (flat: no more than a quarter)',
        most / cell(section, first, 'active'),
        1.25,
      ),
    ],
  };
}

async function rowFor(count: number, isQuick: boolean): Promise<Row> {
  const users = makeUsers(count);
  const { inspector, subjects } = makeWorld(users);
  collectGarbage();
  const subjectAt = (index: number) => subjects[index] ?? raise(index);
  const userAt = (index: number) => users[index] ?? raise(index);
  const measured = await measureMicro(
    [
      {
        id: 'active',
        call: (turn) => inspector.inspect(subjectAt(turn % ACTIVE), MESSAGE),
      },
      {
        id: 'turn',
        call: (turn) => inspector.inspect(subjectAt(turn % count), MESSAGE),
      },
      {
        id: 'strict',
        call: (turn) =>
          inspector.inspect(subjectAt(turn % ACTIVE), { strict: true }),
      },
    ],
    isQuick,
  );
  // Measured separately, because its garbage would count for the next measurement.
  const compared = await measureMicro(
    [
      {
        id: 'pairwise',
        call: (turn) => comparePairwise(userAt(turn % ACTIVE), users),
      },
    ],
    isQuick,
  );
  const values = Object.fromEntries(
    [...measured, ...compared].map(([id, nanoseconds]) => [
      id,
      nanoseconds / NANOSECONDS,
    ]),
  );
  const label = `${count.toLocaleString('en-GB')} users`;
  return { id: String(count), label, values };
}

function raise(index: number): never {
  throw new RangeError(`There is no user ${index}.`);
}

/** The algorithm of the replaced system: one user compared with each other user, attribute by attribute. */
function comparePairwise(user: User, users: readonly User[]): number {
  let shared = 0;
  for (const other of users) {
    if (other === user) continue;
    for (const [, mine] of user.roots)
      for (const [, theirs] of other.roots)
        shared += sharedBetween(mine, theirs);
  }
  return shared;
}

function sharedBetween(mine: object, theirs: object): number {
  let shared = mine === theirs ? 1 : 0;
  for (const value of Object.values(mine)) {
    if (typeof value !== 'object') continue;
    for (const other of Object.values(theirs)) if (value === other) shared++;
  }
  return shared;
}

await runAlone(import.meta.url, inspection);
