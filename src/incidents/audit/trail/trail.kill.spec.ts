import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rotatedFiles } from '../chain/tail.js';
import { AuditTrail } from './trail.js';
import { verifyAuditTrail } from '../verify/verify.js';
import { recordsOf, temporaryDirectory } from '../../incident.fixture-spec.js';

/** A hundred in CI (`npm run test:kills`); each costs a process. */
const KILLS = Number(process.env.WSM_KILLS ?? 10);
const KEY = 'a key of sixteen bytes or more';
const LOADER = fileURLToPath(
  new URL(
    '../../../../test/support/typescript/typescript-loader.mjs',
    import.meta.url,
  ),
);

/** Writes without end, several incidents at a time, and says of each when it was acknowledged. */
const WRITER = `
import { writeSync } from 'node:fs';
import { AuditTrail } from '${new URL('trail.ts', import.meta.url).href}';
const [path, key, life] = process.argv.slice(2);
const trail = await AuditTrail.open({ path, key, maxBytes: 60_000 });
let n = 0;
async function write() {
  for (;;) {
    const id = life + '-' + n++;
    const at = new Date().toISOString();
    const filling = 'x'.repeat(n % 700);
    if (await trail.append({ id, at, filling, count: 1 })) writeSync(1, id + '\\n');
    else process.exit(3);
  }
}
await Promise.all(Array.from({ length: 8 }, write));
`;

/** Runs the trail from the sources, as every child process of the specs does. */
async function writerIn(folder: string): Promise<string> {
  const writer = join(folder, 'writer.mjs');
  await writeFile(writer, WRITER);
  return writer;
}

/** Runs the writer until it is killed, somewhere in its work. Gives what it had acknowledged. */
async function live(
  writer: string,
  path: string,
  life: number,
): Promise<string[]> {
  const child = spawn(
    process.execPath,
    ['--import', LOADER, writer, path, KEY, String(life)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  let timer: NodeJS.Timeout | undefined;
  const kill = () => child.kill('SIGKILL');
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    timer ??= setTimeout(kill, Math.random() * 30);
  });
  // Every tenth process is killed at any point, also while it opens the file.
  if (life % 10 === 9) setTimeout(kill, 40 + Math.random() * 60);
  const [, signal] = (await once(child, 'close')) as [
    number | null,
    string | null,
  ];
  expect(signal).toBe('SIGKILL');
  // An incomplete line was never acknowledged.
  return output.split('\n').slice(0, -1);
}

it(
  `keeps every acknowledged incident, and its chain, through ${KILLS} times SIGKILL`,
  { timeout: 120_000 },
  async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'trail', 'audit.jsonl');
    const writer = await writerIn(dir.path);
    const acknowledged: string[] = [];
    for (let life = 0; life < KILLS; life++) {
      acknowledged.push(...(await live(writer, path, life)));
    }

    // Bytes that the last kill left behind are moved aside, as at the next start of an application.
    await (await AuditTrail.open({ path, key: KEY })).close();
    const files = [...(await rotatedFiles(path)), path];
    const result = await verifyAuditTrail(files, { keys: [KEY] });
    expect(result).toMatchObject({ ok: true, isFromStart: true });

    const records = (await Promise.all(files.map(recordsOf))).flat();
    const written = new Set(
      records.map(
        ({ incident }) => (incident as { id: string } | undefined)?.id,
      ),
    );
    expect(acknowledged.length).toBeGreaterThan(KILLS);
    expect(acknowledged.filter((id) => !written.has(id))).toEqual([]);
  },
);
