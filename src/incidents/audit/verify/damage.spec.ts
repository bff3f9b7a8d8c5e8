import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  incident,
  linesOf,
  temporaryDirectory,
} from '../../incident.fixture-spec.js';
import { AuditTrail } from '../trail/trail.js';
import type { AuditTrailOptions } from '../trail/trail.options.js';
import { runAuditVerify } from './command.js';

const KEY = 'a key of sixteen bytes or more';
const OTHER_KEY = 'another key of sixteen bytes or more';

/** Writes records in a life of the process of their own. @returns the head, as `--head` takes it */
async function live(
  path: string,
  records: number,
  options: Partial<AuditTrailOptions> = {},
): Promise<string> {
  const trail = await AuditTrail.open({ path, maxBytes: 3000, ...options });
  for (let n = 1; n <= records; n++) await trail.append(incident(n));
  const head = await trail.close();
  return `${head?.seq}:${head?.hash}`;
}

async function verify(path: string, ...options: string[]) {
  let out = '';
  const code = await runAuditVerify([path, ...options], {
    stdout: (text) => void (out += text),
    stderr: (text) => void (out += text),
    env: { WSM_AUDIT_KEY: options.includes('--key-env') ? '' : key },
  });
  return { code, out };
}

/** The key that `verify` finds in its environment. */
let key: string | undefined;

interface Scene {
  readonly path: string;
  /** Oldest first; the current file is the last one. */
  readonly files: readonly string[];
  readonly head: string;
}

async function scene(dir: string): Promise<Scene> {
  const path = join(dir, 'audit.jsonl');
  const head = await live(path, 14, key === undefined ? {} : { key });
  const rotated = (await readdir(dir)).filter((name) => /\.\d{16}$/.test(name));
  const files = [...rotated.sort().map((name) => join(dir, name)), path];
  expect(files.length).toBeGreaterThan(3);
  return { path, files, head };
}

const edit = async (
  file: string,
  change: (lines: string[]) => readonly string[],
) => writeFile(file, change(await linesOf(file)).join(''));

const restart = (path: string) =>
  live(path, 1, key === undefined ? {} : { key });

/** What is done to a trail whose process is not running, and what the command finds without any option. */
const DAMAGE: [
  what: string,
  found: RegExp,
  damage: (scene: Scene) => Promise<unknown>,
][] = [
  ['the first rotated file is gone', /dropped/, ({ files }) => rm(files[0])],
  [
    'a rotated file in the middle is gone',
    /dropped/,
    ({ files }) => rm(files[1]),
  ],
  [
    'the last rotated file is gone',
    /dropped/,
    ({ files }) => rm(files.at(-2)!),
  ],
  [
    'all rotated files are gone',
    /dropped/,
    async ({ files }) =>
      Promise.all(files.slice(0, -1).map((file) => rm(file))),
  ],
  ['the current file is gone', /unreadable/, ({ path }) => rm(path)],
  [
    'a rotated file has another name',
    /dropped/,
    ({ files, path }) => rename(files[0], `${path}.hidden`),
  ],
  [
    'two rotated files are swapped',
    /reordered|dropped/,
    async ({ files }) => {
      await rename(files[0], `${files[0]}.tmp`);
      await rename(files[1], files[0]);
      await rename(`${files[0]}.tmp`, files[1]);
    },
  ],
  [
    'a rotated file is there twice',
    /duplicated/,
    ({ files }) => cp(files[0], `${files[0]}-1`),
  ],
  [
    'a rotated file is there again under the number of another one',
    /duplicated/,
    ({ files }) => cp(files[0], files[1]),
  ],
  [
    'a rotated file is empty',
    /unreadable/,
    ({ files }) => writeFile(files[1], ''),
  ],
  [
    'the current file is empty',
    /unreadable/,
    ({ path }) => writeFile(path, ''),
  ],
  [
    'the header of a rotated file is gone',
    /dropped/,
    ({ files }) => edit(files[1], (lines) => lines.slice(1)),
  ],
  [
    'the header of the current file is gone',
    /dropped/,
    ({ path }) => edit(path, (lines) => lines.slice(1)),
  ],
  [
    'the end of a rotated file is gone',
    /dropped/,
    ({ files }) => edit(files[1], (lines) => lines.slice(0, -1)),
  ],
  [
    'two lines are swapped',
    /reordered/,
    ({ files }) =>
      edit(files[1], ([header, a, b, ...rest]) => [header, b, a, ...rest]),
  ],
  [
    'blank lines were appended',
    /appended-without-chain/,
    ({ path }) => edit(path, (lines) => [...lines, '\n', '\n']),
  ],
  [
    'spaces were appended',
    /torn/,
    ({ path }) => edit(path, (lines) => [...lines, '   ']),
  ],
  [
    'the current file was put aside and an older one took its place',
    /duplicated/,
    async ({ files, path }) => {
      await rename(path, `${path}.old`);
      await cp(files[0], path);
    },
  ],
];

/** The same, where the application runs again afterwards. */
const DAMAGE_AND_RESTART: typeof DAMAGE = [
  ...DAMAGE.filter(([what]) => /rotated|header of the current/.test(what)),
  [
    'the first line was damaged, and what was left of it removed after the restart',
    /INTERFERED/,
    async ({ path }) => {
      const text = await readFile(path, 'utf8');
      await writeFile(path, text.replace('"prev"', '"prew"'));
    },
  ],
  [
    'the last record was changed',
    /INTERFERED/,
    ({ path }) =>
      edit(path, (lines) => [
        ...lines.slice(0, -1),
        lines.at(-1)!.replace('"node":"n1"', '"node":"n2"'),
      ]),
  ],
  [
    'a line was appended',
    /INTERFERED/,
    ({ path }) => edit(path, (lines) => [...lines, '{"a":1}\n']),
  ],
];

describe.each([
  ['a plain chain', undefined],
  ['a chain with a key', KEY],
])('audit verify of the files of %s', (_kind, chosen) => {
  beforeEach(() => {
    key = chosen;
  });

  it('accepts an unchanged trail, also after restarts', async () => {
    await using dir = await temporaryDirectory();
    const { path, head } = await scene(dir.path);
    const again = await restart(path);
    const result = await verify(path, '--head', head, '--head', again);
    expect(result.out).toMatch(/^OK /);
    expect(result.code).toBe(0);
    expect((await verify(path, '--from-start')).code).toBe(0);
  });

  it.each(DAMAGE)('ends with 1 when %s', async (_what, found, damage) => {
    await using dir = await temporaryDirectory();
    const done = await scene(dir.path);
    await damage(done);
    const { code, out } = await verify(done.path);
    expect(out).toMatch(found);
    expect(code).toBe(1);
  });

  it.each(DAMAGE_AND_RESTART)(
    'ends with 1 when %s and the application has started again',
    async (_what, _found, damage) => {
      await using dir = await temporaryDirectory();
      const done = await scene(dir.path);
      await damage(done);
      await restart(done.path);
      for (const name of await readdir(dir.path))
        if (/damaged|torn/.test(name)) await rm(join(dir.path, name));
      const { code, out } = await verify(done.path);
      expect(out).toMatch(/^(BROKEN|INTERFERED)/);
      expect(code).toBe(1);
    },
  );

  it('detects a truncated end at any record with the head', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    const head = await live(path, 5, {
      maxBytes: 1e6,
      ...(key === undefined ? {} : { key }),
    });
    const lines = await linesOf(path);
    const [, hash] = head.split(':');
    for (let kept = 0; kept < lines.length; kept++) {
      await writeFile(path, lines.slice(0, kept).join(''));
      for (const form of [head, hash]) {
        const { code, out } = await verify(path, '--head', form);
        expect(out).toMatch(kept === 0 ? /unreadable/ : /dropped|head-missing/);
        expect(code).toBe(1);
      }
    }
  });

  it('detects a file that was truncated anywhere but at the end of a record', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    await live(path, 2, {
      maxBytes: 1e6,
      ...(key === undefined ? {} : { key }),
    });
    const whole = await readFile(path);
    const ends = new Set(
      [...whole.entries()].filter(([, b]) => b === 10).map(([at]) => at + 1),
    );
    for (let size = 0; size <= whole.length; size++) {
      const isNearEnd =
        ends.has(size) || ends.has(size - 1) || ends.has(size + 1);
      if (!isNearEnd && size % 23 !== 0) continue;
      await writeFile(path, whole.subarray(0, size));
      expect([size, (await verify(path)).code]).toEqual([
        size,
        ends.has(size) ? 0 : 1,
      ]);
    }
  });

  it.each([
    [
      'everything was removed',
      async ({ files }: Scene) => {
        for (const file of files) await rm(file);
      },
    ],
    [
      'an old copy was put back',
      async ({ files, path }: Scene) => {
        for (const file of files.slice(1)) await rm(file);
        await rename(files[0], path);
      },
    ],
  ])('finds with the head that %s, after a restart', async (_what, damage) => {
    await using dir = await temporaryDirectory();
    const done = await scene(dir.path);
    await damage(done);
    await restart(done.path);
    const { code, out } = await verify(done.path, '--head', done.head);
    expect(out).toMatch(/head-missing|dropped|changed/);
    expect(code).toBe(1);
  });

  it('follows a trail whose older files are archived from the head of the archive', async () => {
    await using dir = await temporaryDirectory();
    const { path, files } = await scene(dir.path);
    const last = JSON.parse((await linesOf(files[0])).at(-1)!) as {
      seq: number;
      hash: string;
    };
    const archived = `${last.seq}:${last.hash}`;
    await rm(files[0]);
    expect((await verify(path, '--after', archived)).code).toBe(0);
    await rm(files[1]);
    const { code, out } = await verify(path, '--after', archived);
    expect(out).toContain('dropped');
    expect(code).toBe(1);
  });

  it('checks one file alone with --only, and its beginning with --from-start', async () => {
    await using dir = await temporaryDirectory();
    const { path, files } = await scene(dir.path);
    expect((await verify(path, '--only')).code).toBe(0);
    expect((await verify(path, '--only', '--from-start')).code).toBe(1);
    expect((await verify(files[0], '--only', '--from-start')).code).toBe(0);
  });
});

describe('audit verify of a trail with a key', () => {
  beforeEach(() => {
    key = KEY;
  });

  it.each([
    ['one without a key', undefined],
    ["one with somebody else's key", 'the key of somebody else'],
  ])('finds that it was replaced by %s', async (_what, forged) => {
    await using dir = await temporaryDirectory();
    const { path, files } = await scene(dir.path);
    for (const file of files) await rm(file);
    await live(path, 3, forged === undefined ? {} : { key: forged });
    expect(await verify(path)).toMatchObject({
      code: 1,
      out: expect.stringContaining('wrong-key') as string,
    });
    // The application continues with its key: the forgery is moved aside, and is still detected.
    await restart(path);
    expect((await verify(path)).code).toBe(1);
  });

  it('finds that a rotated file was replaced by one without a key', async () => {
    await using dir = await temporaryDirectory();
    const { path, files } = await scene(dir.path);
    const forgery = join(dir.path, 'forgery');
    await live(forgery, 3, { maxBytes: 1e6 });
    await rename(forgery, files[1]);
    expect((await verify(path)).out).toContain('wrong-key');
  });

  it('follows a change of the key, and needs both', async () => {
    await using dir = await temporaryDirectory();
    const { path } = await scene(dir.path);
    await live(path, 2, { key: OTHER_KEY });
    expect((await verify(path)).out).toContain('wrong-key');
    const keyFile = join(dir.path, 'other.key');
    await writeFile(keyFile, OTHER_KEY);
    expect((await verify(path, '--key-file', keyFile)).code).toBe(0);
  });

  it('detects that the files from before a change of the key are missing', async () => {
    await using dir = await temporaryDirectory();
    const { path, files } = await scene(dir.path);
    await live(path, 2, { key: OTHER_KEY });
    for (const file of files.slice(0, -1)) await rm(file);
    const keyFile = join(dir.path, 'other.key');
    await writeFile(keyFile, OTHER_KEY);
    expect((await verify(path, '--key-file', keyFile)).out).toContain(
      'dropped',
    );
  });

  it('detects a chain that restarts in the current file', async () => {
    await using dir = await temporaryDirectory();
    const { path } = await scene(dir.path);
    const other = join(dir.path, 'other');
    await live(other, 2, { key: KEY, maxBytes: 1e6 });
    await rename(other, path);
    expect((await verify(path)).out).toContain('restarted');
  });
});
