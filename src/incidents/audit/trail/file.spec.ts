import { appendFile, open, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditFile } from './file.js';
import type { AuditRecord } from '../chain/record.js';
import { verifyAuditTrail } from '../verify/verify.js';
import {
  incident,
  recordsOf,
  temporaryDirectory,
} from '../../incident.fixture-spec.js';

const record = (n: number): AuditRecord => ({
  kind: 'incident',
  incident: incident(n),
});

async function openIn(dir: string) {
  const options = {
    path: join(dir, 'audit.jsonl'),
    node: 'n1',
    maxBytes: 1_000_000,
  };
  const file = await AuditFile.open(options);
  await file.append([record(1)]);
  return { options, file };
}

describe('a file of the audit trail', () => {
  it('removes the bytes of its own failed write, including complete lines, without a note', async () => {
    await using dir = await temporaryDirectory();
    const { options, file } = await openIn(dir.path);
    const { committed } = file;
    await file.append([record(2)]);
    await file.close();
    await appendFile(options.path, '{"hash":"half a li');

    // As if the disk had failed before it confirmed either of the two.
    const again = await AuditFile.open(options, {
      ...committed,
      isDirty: true,
    });
    await again.append([record(2), record(3)]);
    await again.close();
    const kinds = (await recordsOf(options.path)).map(({ kind }) => kind);
    expect(kinds).toEqual(['header', 'incident', 'incident', 'incident']);
    expect((await verifyAuditTrail([options.path])).ok).toBe(true);
    expect(await readdir(dir.path)).toEqual(['audit.jsonl']);
  });

  it('does not truncate bytes that another process wrote after a successful write', async () => {
    await using dir = await temporaryDirectory();
    const { options, file } = await openIn(dir.path);
    await appendFile(options.path, 'not ours\n');
    await expect(file.append([record(2)])).rejects.toThrow(
      /by another process/,
    );
    await file.close();
    const again = await AuditFile.open(options, file.committed);
    await again.close();
    const note = (await recordsOf(options.path))[1];
    expect(note).toMatchObject({ kind: 'interference', found: 'resized' });
    const moved = await readFile(join(dir.path, String(note.file)), 'utf8');
    expect(moved).toMatch(/\nnot ours\n$/);
  });

  it('reports a write only after the disk has confirmed it', async () => {
    await using dir = await temporaryDirectory();
    const { file } = await openIn(dir.path);
    const probe = await open(join(dir.path, 'probe'), 'w');
    const handles = Object.getPrototypeOf(probe) as typeof probe;
    await probe.close();
    // Called through: only whether its answer was waited for is looked at.
    const datasync = vi.spyOn(handles, 'datasync');
    await file.append([record(2)]);
    const answers = datasync.mock.settledResults.map(({ type }) => type);
    datasync.mockRestore();
    await file.close();
    expect(answers).toEqual(['fulfilled']);
  });
});
