import {
  appendFile,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { AuditTrail } from './trail.js';
import type { AuditTrailOptions } from './trail.options.js';
import { rotatedFiles } from '../chain/tail.js';
import { verifyAuditTrail } from '../verify/verify.js';
import {
  incident,
  linesOf,
  recordsOf,
  temporaryDirectory,
  troubles,
} from '../../incident.fixture-spec.js';

const KEY = 'a key of sixteen bytes or more';

/** Opens, appends incidents `from` to `to`, closes. */
async function write(
  path: string,
  [from, to]: readonly [number, number],
  options: Partial<AuditTrailOptions> = {},
) {
  const trail = await AuditTrail.open({ path, retryMs: 1, ...options });
  const durable = await Promise.all(
    Array.from({ length: to - from + 1 }, (_, i) =>
      trail.append(incident(from + i)),
    ),
  );
  expect(durable).not.toContain(false);
  return await trail.close();
}

async function idsOf(path: string): Promise<number[]> {
  const records = await recordsOf(path);
  return records.flatMap((record) =>
    record.kind === 'incident'
      ? [Number((record.incident as { id: string }).id.slice(-12))]
      : [],
  );
}

const kindsOf = async (path: string) =>
  (await recordsOf(path)).map((record) => record.kind);

describe('the audit trail', () => {
  it('chains incidents in a private file, and continues the chain after a restart', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'not', 'there', 'yet', 'audit.jsonl');
    await write(path, [1, 3]);
    const head = await write(path, [4, 5]);

    expect(await idsOf(path)).toEqual([1, 2, 3, 4, 5]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await verifyAuditTrail([path])).toEqual({
      ok: true,
      records: 6,
      violations: 5,
      isFromStart: true,
      interferences: 0,
      head,
      notes: [],
    });
  });

  it('writes concurrent incidents with one write', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    const trail = await AuditTrail.open({ path });
    const acknowledged: number[] = [];
    const appended = [1, 2, 3].map(async (n) => {
      await trail.append(incident(n));
      acknowledged.push((await idsOf(path)).length);
    });
    await Promise.all(appended);
    expect(acknowledged).toEqual([3, 3, 3]);
    await trail.close();
  });

  it('is rotated by size, and the chain goes through all files', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    for (let n = 0; n < 20; n++)
      await write(path, [n, n], { maxBytes: 5000, key: KEY });

    const files = [...(await rotatedFiles(path)), path];
    expect(files.length).toBeGreaterThan(3);
    const all = await Promise.all(files.map(idsOf));
    expect(all.flat()).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(await verifyAuditTrail(files, { keys: [KEY] })).toMatchObject({
      ok: true,
      isFromStart: true,
      violations: 20,
    });
    const last = await verifyAuditTrail([path], {
      keys: [KEY],
      begins: 'anywhere',
    });
    expect(last).toMatchObject({ ok: true, isFromStart: false });
  });

  it('continues from the newest rotated file after a crash during rotation', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    const head = await write(path, [1, 2]);
    await rename(path, `${path}.${String(head?.seq).padStart(16, '0')}`);
    await write(path, [3, 3]);
    const files = [...(await rotatedFiles(path)), path];
    expect(files).toHaveLength(2);
    expect(await verifyAuditTrail(files)).toMatchObject({
      ok: true,
      records: 5,
    });
  });

  it('starts a new file when the key changes, and each file verifies with its own', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    const other = 'another key of sixteen bytes';
    await write(path, [1, 2], { key: KEY });
    await write(path, [3, 4], { key: other });
    const files = [...(await rotatedFiles(path)), path];
    const result = await verifyAuditTrail(files, { keys: [other, KEY] });
    expect(result).toMatchObject({ ok: true, violations: 4 });
    const withOne = await verifyAuditTrail(files, { keys: [KEY] });
    expect(withOne.firstBreak).toMatchObject({
      file: path,
      line: 1,
      reason: 'wrong-key',
    });
  });
});

describe('the audit trail after a crash', () => {
  it.each([1, 40, 100, 500])(
    'sets aside a last line that was cut off %i bytes before its end, and says so',
    async (missing) => {
      await using dir = await temporaryDirectory();
      const path = join(dir.path, 'audit.jsonl');
      await write(path, [1, 3]);
      const whole = await readFile(path);
      await truncate(path, whole.length - missing);
      expect((await verifyAuditTrail([path])).firstBreak?.reason).toBe('torn');

      await write(path, [4, 4]);
      expect(await idsOf(path)).toEqual([1, 2, 4]);
      const { ok, notes } = await verifyAuditTrail([path]);
      expect(ok).toBe(true);
      const note = notes[0]?.record;
      expect(note).toMatchObject({ kind: 'set-aside', reason: 'torn' });
      const aside = await readFile(join(dir.path, String(note?.file)));
      const lastLine = whole.lastIndexOf(10, whole.length - 2) + 1;
      expect(aside).toEqual(whole.subarray(lastLine, whole.length - missing));
    },
  );

  it('does so when the header was truncated', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    await write(path, [1, 1]);
    await truncate(path, 50);
    await write(path, [2, 2]);
    expect(await kindsOf(path)).toEqual(['header', 'set-aside', 'incident']);
    expect((await verifyAuditTrail([path])).ok).toBe(true);
  });

  it('writes the note that a second crash prevented', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    await write(path, [1, 1]);
    await writeFile(`${path}.torn-2`, '{"hash":"');
    await write(path, [2, 2]);
    expect(await kindsOf(path)).toEqual([
      'header',
      'incident',
      'set-aside',
      'incident',
    ]);
  });

  it('moves complete lines that are not records aside, as a power cut leaves them', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    await write(path, [1, 2], { key: KEY });
    await appendFile(path, `${'\0'.repeat(4096)}\n\0\0`);
    await write(path, [3, 3], { key: KEY });
    const result = await verifyAuditTrail([path], { keys: [KEY] });
    expect(result).toMatchObject({ ok: false, interferences: 1 });
    expect(result.firstBreak).toBeUndefined();
    const { notes } = result;
    expect(notes[0]?.record).toMatchObject({ reason: 'invalid', bytes: 4099 });
  });

  it('moves a trail without a readable end aside, and shows that the chain is broken', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    await write(path, [1, 2]);
    await appendFile(path, Buffer.alloc(2 * 1024 * 1024));
    await write(path, [3, 3]);
    expect(await kindsOf(path)).toEqual(['header', 'interference', 'incident']);
    expect((await recordsOf(path))[1]).toMatchObject({ found: 'damaged' });
    expect(
      (await readdir(dir.path)).filter((name) => name.includes('.damaged-')),
    ).toHaveLength(1);
  });
});

describe('the audit trail on a failing disk', () => {
  it('waits for a full disk, and writes everything when there is space', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    await symlink('/dev/full', path);
    const seen = troubles();
    const trail = await AuditTrail.open({
      path,
      retryMs: 1,
      maxRetryMs: 5,
      onTrouble: seen.report,
    });
    expect(seen[0]).toMatchObject({
      kind: 'failing',
      error: { code: 'ENOSPC' },
    });
    const appended = [1, 2, 3].map((n) => trail.append(incident(n)));
    await vi.waitFor(() =>
      expect(trail.stats()).toMatchObject({
        isDegraded: true,
        queued: 3,
        retried: expect.toSatisfy((n: number) => n > 2),
      }),
    );

    await rm(path);
    expect(await Promise.all(appended)).toEqual([true, true, true]);
    expect(await idsOf(path)).toEqual([1, 2, 3]);
    expect(seen.at(-1)?.kind).toBe('recovered');
    expect(trail.stats()).toMatchObject({ isDegraded: false, queued: 0 });
    await trail.close();
    expect((await verifyAuditTrail([path])).ok).toBe(true);
  });

  it('waits for a read-only disk, and continues the chain', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    const trail = await AuditTrail.open({
      path,
      retryMs: 1,
      maxRetryMs: 5,
      onTrouble: () => undefined,
    });
    expect(await trail.append(incident(1))).toBe(true);
    const probe = await open(path);
    const handles = Object.getPrototypeOf(probe) as typeof probe;
    await probe.close();
    // The error of the kernel after it remounts a failing disk, also for open files.
    const readOnly = Object.assign(new Error('read-only file system'), {
      code: 'EROFS',
    });
    const appendFile = vi
      .spyOn(handles, 'appendFile')
      .mockRejectedValue(readOnly);
    const appended = trail.append(incident(2));
    await vi.waitFor(() =>
      expect(trail.stats()).toMatchObject({ isDegraded: true, queued: 1 }),
    );
    appendFile.mockRestore();
    expect(await appended).toBe(true);
    await trail.close();
    expect(await idsOf(path)).toEqual([1, 2]);
    expect((await verifyAuditTrail([path])).ok).toBe(true);
  });

  it('counts incidents beyond the capacity exactly, by vector and action', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    await mkdir(path);
    const seen = troubles();
    const trail = await AuditTrail.open({
      path,
      retryMs: 1,
      maxRetryMs: 5,
      maxPending: 10,
      onTrouble: seen.report,
    });
    const appended = Array.from({ length: 100 }, (_, n) =>
      trail.append(
        incident(n, n % 2 ? { action: 'quarantined', count: 5 } : {}),
      ),
    );
    expect(trail.stats()).toMatchObject({ queued: 10, dropped: 45 + 45 * 5 });
    expect(seen.filter(({ kind }) => kind === 'dropping')).toHaveLength(1);

    await rm(path, { recursive: true });
    const durable = await Promise.all(appended);
    expect(durable.filter(Boolean)).toHaveLength(10);
    await trail.close();
    const spilled = (await recordsOf(path)).find(
      ({ kind }) => kind === 'spilled',
    );
    expect(spilled?.counts).toEqual([
      { vector: 'foreign-recipient', action: 'blocked', violations: 45 },
      { vector: 'foreign-recipient', action: 'quarantined', violations: 225 },
    ]);
    const { ok, violations } = await verifyAuditTrail([path]);
    expect([ok, violations]).toEqual([true, 50 + 50 * 5]);
  });

  it('stops waiting on closing, and reports which incidents are not on disk', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    await mkdir(path);
    const trail = await AuditTrail.open({ path, onTrouble: () => undefined });
    const appended = trail.append(incident(1));
    expect(await trail.close(20)).toBeUndefined();
    expect(await appended).toBe(false);
    expect(await trail.append(incident(2))).toBe(false);
    expect(trail.stats().dropped).toBe(2);
  });

  it('detects that its directory was removed, and continues in a new one', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'logs', 'audit.jsonl');
    const trail = await AuditTrail.open({
      path,
      retryMs: 1,
      onTrouble: () => undefined,
    });
    expect(await trail.append(incident(1))).toBe(true);
    await rm(join(dir.path, 'logs'), { recursive: true });
    expect(await trail.append(incident(2))).toBe(true);
    await trail.close();
    expect(await idsOf(path)).toEqual([2]);
    expect((await recordsOf(path))[1]).toMatchObject({
      kind: 'interference',
      found: 'missing',
    });
    const result = await verifyAuditTrail([path], { begins: 'anywhere' });
    expect(result).toMatchObject({
      ok: false,
      interferences: 1,
      isFromStart: false,
    });
    expect(result.firstBreak).toBeUndefined();
  });

  it.each([
    ['resized', (path: string) => appendFile(path, '{"forged":true}\n')],
    [
      'replaced',
      async (path: string) => {
        await rm(path);
        await writeFile(path, 'something else\n');
      },
    ],
  ] as const)(
    'notices that its file was %s while it was open',
    async (found, interfere) => {
      await using dir = await temporaryDirectory();
      const path = join(dir.path, 'audit.jsonl');
      const trail = await AuditTrail.open({
        path,
        retryMs: 1,
        onTrouble: () => undefined,
      });
      await trail.append(incident(1));
      await interfere(path);
      expect(await trail.append(incident(2))).toBe(true);
      await trail.close();
      const note = (await recordsOf(path))[1];
      expect(note).toMatchObject({ kind: 'interference', found });
      expect(await readdir(dir.path)).toContain(note?.file);
      const result = await verifyAuditTrail([path], { begins: 'anywhere' });
      expect(result).toMatchObject({ ok: false, interferences: 1 });
      expect(result.firstBreak).toBeUndefined();
    },
  );

  it('keeps a forged record at the end of an open file, so that it is detected', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    const trail = await AuditTrail.open({
      path,
      retryMs: 1,
      onTrouble: () => undefined,
    });
    await trail.append(incident(1));
    await appendFile(path, '{"forged":true}\n');
    await trail.append(incident(2));
    await trail.close();
    const files = [...(await rotatedFiles(path)), path];
    const { firstBreak } = await verifyAuditTrail(files);
    expect(firstBreak).toMatchObject({
      file: files[0],
      line: 3,
      reason: 'appended-without-chain',
    });
  });
});

describe('the configuration of the audit trail', () => {
  it('rejects a file that is not a trail without changing it', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'notes.txt');
    await writeFile(path, 'my notes');
    await expect(AuditTrail.open({ path })).rejects.toMatchObject({
      code: 'WSM_AUDIT_FOREIGN_FILE',
    });
    expect(await readFile(path, 'utf8')).toBe('my notes');
    expect(await readdir(dir.path)).toEqual(['notes.txt']);
  });

  it('rejects a key that is too short', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    await expect(AuditTrail.open({ path, key: 'secret' })).rejects.toThrow(
      /the audit key has 6 bytes; expected at least 16/,
    );
  });

  it('allows one writer for each file', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    const first = await AuditTrail.open({ path });
    await expect(AuditTrail.open({ path })).rejects.toMatchObject({
      code: 'WSM_AUDIT_LOCKED',
    });
    await first.close();
    await (await AuditTrail.open({ path })).close();
    expect(await linesOf(path)).toHaveLength(1);
    expect(await readdir(dir.path)).toEqual(['audit.jsonl']);
  });
});
