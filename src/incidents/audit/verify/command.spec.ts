import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runAuditVerify } from './command.js';
import { AuditTrail } from '../trail/trail.js';
import type { AuditTrailOptions } from '../trail/trail.options.js';
import {
  incident,
  linesOf,
  temporaryDirectory,
} from '../../incident.fixture-spec.js';

const KEY = 'a key of sixteen bytes or more';

async function run(argv: readonly string[], env: Record<string, string> = {}) {
  let out = '';
  let err = '';
  const code = await runAuditVerify(argv, {
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    env,
  });
  return { code, out, err };
}

async function trailIn(dir: string, options: Partial<AuditTrailOptions> = {}) {
  const path = join(dir, 'audit.jsonl');
  const trail = await AuditTrail.open({ path, ...options });
  for (let n = 1; n <= 5; n++) await trail.append(incident(n));
  const head = await trail.close();
  return { path, head: `${head?.seq}:${head?.hash}` };
}

describe('the command audit verify', () => {
  it('reports an intact chain over its rotated files, and its head', async () => {
    await using dir = await temporaryDirectory();
    const { path, head } = await trailIn(dir.path, { maxBytes: 3000 });
    const { code, out } = await run([path]);
    expect(code).toBe(0);
    expect(out).toMatch(/^OK {6}the chain holds over [2-9] files\n/);
    expect(out).toContain('standing for 5 violations');
    expect(out).toContain(`head    ${head}\n`);
    expect((await run([path, '--only'])).out).toContain('over 1 file\n');
  });

  it('reports the first break', async () => {
    await using dir = await temporaryDirectory();
    const { path } = await trailIn(dir.path);
    const lines = await linesOf(path);
    await writeFile(path, lines.toSpliced(2, 1).join(''));
    const { code, out } = await run([path]);
    expect(code).toBe(1);
    expect(out).toContain(
      `BROKEN  ${path}:3: dropped: records are missing (record 2 was expected)`,
    );
    const json = JSON.parse((await run([path, '--json'])).out) as object;
    expect(json).toMatchObject({
      ok: false,
      firstBreak: { file: path, line: 3 },
    });
  });

  it('prints the notes of the trail', async () => {
    await using dir = await temporaryDirectory();
    const { path } = await trailIn(dir.path);
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, -10));
    await (await AuditTrail.open({ path })).close();
    const { code, out } = await run([path]);
    expect(code).toBe(0);
    expect(out).toMatch(/^note {4}.*"kind":"set-aside"/m);
  });

  it('reads the key from a file or from the environment', async () => {
    await using dir = await temporaryDirectory();
    const { path } = await trailIn(dir.path, { key: KEY });
    const keyFile = join(dir.path, 'key');
    await writeFile(keyFile, `${KEY}\n`);
    expect((await run([path, '--key-file', keyFile])).code).toBe(0);
    expect((await run([path], { WSM_AUDIT_KEY: KEY })).code).toBe(0);
    expect(
      (await run([path, '--key-env', 'MY_KEY'], { MY_KEY: KEY })).code,
    ).toBe(0);
    const { code, out } = await run([path]);
    expect(code).toBe(1);
    expect(out).toContain('wrong-key');
  });

  it('checks the head it is given', async () => {
    await using dir = await temporaryDirectory();
    const { path, head } = await trailIn(dir.path);
    expect((await run([path, '--head', head])).code).toBe(0);
    await writeFile(path, (await linesOf(path)).slice(0, -1).join(''));
    expect((await run([path])).code).toBe(0);
    const { code, out } = await run([path, '--head', head]);
    expect(code).toBe(1);
    expect(out).toContain('dropped');
  });

  it.each([
    [[]],
    [['a', 'b']],
    [['a', '--key', KEY]],
    [['a', '--head', 'nonsense']],
    [['a', '--key-file', '/does/not/exist']],
  ])('ends with 2 and the usage on %j', async (argv) => {
    const { code, out, err } = await run(argv);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('Usage: nestjs-websocket-manager audit verify FILE');
  });

  it('reports a missing file', async () => {
    const { code, out } = await run(['/does/not/exist']);
    expect(code).toBe(1);
    expect(out).toContain('unreadable');
  });

  it('prints its usage', async () => {
    expect(await run(['--help'])).toMatchObject({ code: 0, err: '' });
  });
});
