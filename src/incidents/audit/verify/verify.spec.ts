import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { judgeBreak, type OddLine } from './break.js';
import {
  GENESIS,
  keyCheckOf,
  sealRecord,
  type AuditHead,
  type AuditKey,
  type AuditRecord,
} from '../chain/record.js';
import { verifyAuditTrail, type VerifyOptions } from './verify.js';
import {
  incident,
  linesOf,
  temporaryDirectory,
} from '../../incident.fixture-spec.js';

const KEY = 'a key of sixteen bytes or more';

/** Lines of a chain: a header and incidents 1 to `count`. */
function chain(count: number, key?: AuditKey): string[] {
  const header: AuditRecord = {
    kind: 'header',
    format: 'wsm-audit/1',
    at: '2026-01-01T00:00:00.000Z',
    node: 'n1',
    keyCheck: keyCheckOf(key),
  };
  const records: AuditRecord[] = Array.from({ length: count }, (_, n) => ({
    kind: 'incident',
    incident: incident(n + 1),
  }));
  return reseal([header, ...records], key);
}

function reseal(records: readonly AuditRecord[], key?: AuditKey): string[] {
  let head: AuditHead = GENESIS;
  return records.map((record) => {
    const sealed = sealRecord(record, head, key);
    head = sealed.head;
    return sealed.line;
  });
}

const recordOf = (line: string) =>
  (JSON.parse(line) as { record: AuditRecord }).record;
const headOf = (line: string): AuditHead => {
  const { seq, hash } = JSON.parse(line) as AuditHead;
  return { seq, hash };
};

async function verify(
  lines: readonly string[] | string,
  options?: VerifyOptions,
) {
  await using dir = await temporaryDirectory();
  const path = join(dir.path, 'audit.jsonl');
  await writeFile(path, typeof lines === 'string' ? lines : lines.join(''));
  return await verifyAuditTrail([path], options);
}

const swap = (lines: readonly string[], a: number, b: number) =>
  lines.with(a, lines[b]).with(b, lines[a]);
const change = (line: string) => line.replace('"alice"', '"alicf"');
const without = (lines: readonly string[], at: number, count = 1) =>
  lines.toSpliced(at, count);

describe.each([
  ['a plain chain', undefined],
  ['a chain with a key', KEY],
])('audit verify of %s', (_kind, key) => {
  const lines = chain(9, key);
  const options: VerifyOptions = { keys: key === undefined ? [] : [key] };

  it('accepts an unchanged trail', async () => {
    const result = await verify(lines, options);
    expect(result).toMatchObject({ ok: true, records: 10, violations: 9 });
    expect(result.head).toEqual(headOf(lines[9]));
  });

  it.each<[string, string[], number, string]>([
    ['changed record', lines.with(4, change(lines[4])), 5, 'changed'],
    ['changed first record', lines.with(1, change(lines[1])), 2, 'changed'],
    ['changed last record', lines.with(9, change(lines[9])), 10, 'changed'],
    [
      'changed number',
      lines.with(4, lines[4].replace('"seq":4', '"seq":7')),
      5,
      'changed',
    ],
    ['line of garbage for a record', lines.with(4, 'garbage\n'), 5, 'changed'],
    ['empty line for a record', lines.with(4, '\n'), 5, 'changed'],
    [
      'changed line end',
      lines.with(4, lines[4].replace('\n', '\r\n')),
      5,
      'changed',
    ],
    ['dropped record', without(lines, 4), 5, 'dropped'],
    ['several dropped records', without(lines, 4, 3), 5, 'dropped'],
    ['dropped header', without(lines, 0), 1, 'dropped'],
    ['two records in the wrong order', swap(lines, 4, 5), 5, 'reordered'],
    [
      'two records far apart in the wrong order',
      swap(lines, 3, 8),
      4,
      'reordered',
    ],
    ['duplicated record', lines.toSpliced(5, 0, lines[4]), 6, 'duplicated'],
    ['old record once more', lines.toSpliced(7, 0, lines[2]), 8, 'duplicated'],
    ['last record duplicated', [...lines, lines[9]], 11, 'duplicated'],
    [
      'foreign line at the end',
      [...lines, '{"a":1}\n'],
      11,
      'appended-without-chain',
    ],
    [
      'foreign line in the middle',
      lines.toSpliced(5, 0, '{"a":1}\n'),
      6,
      'appended-without-chain',
    ],
    [
      'record with an invented hash',
      [
        ...lines,
        lines[9]
          .replace(/"seq":9/, '"seq":10')
          .replace(/^.{75}/, `{"hash":"${'a'.repeat(64)}",`),
      ],
      11,
      'appended-without-chain',
    ],
    ['last line cut off', lines.with(9, lines[9].slice(0, 100)), 10, 'torn'],
    [
      'last line without its end',
      lines.with(9, lines[9].trimEnd()),
      10,
      'torn',
    ],
  ])('finds a %s', async (_what, tampered, line, reason) => {
    const { ok, firstBreak, records } = await verify(tampered, options);
    expect(ok).toBe(false);
    expect(firstBreak).toMatchObject({ line, reason });
    expect(records).toBe(line - 1);
  });

  it('detects a truncated end with the head, and not without it', async () => {
    const cut = lines.slice(0, -2);
    expect((await verify(cut, options)).ok).toBe(true);
    const heads = [headOf(lines[9])];
    const result = await verify(cut, { ...options, heads });
    expect(result.firstBreak).toMatchObject({ seq: 8, reason: 'dropped' });
    const whole = await verify(lines, { ...options, heads });
    expect(whole.ok).toBe(true);
    const earlier = { ...options, heads: [headOf(lines[5])] };
    expect((await verify(lines, earlier)).ok).toBe(true);
  });

  it('finds any single byte that was changed', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    const original = Buffer.from(chain(2, key).join(''));
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: original.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, xor) => {
          const changed = Buffer.from(original);
          changed[at] ^= xor;
          await writeFile(path, changed);
          expect((await verifyAuditTrail([path], options)).ok).toBe(false);
        },
      ),
    );
  });
});

describe('audit verify without the key', () => {
  const records = chain(5, KEY).map(recordOf);
  const forged = [...records];
  forged[3] = {
    kind: 'incident',
    incident: incident(3, { users: ['nobody'] }),
  };

  it('detects a chain that was rebuilt without the key', async () => {
    const { firstBreak } = await verify(reseal(forged), { keys: [KEY] });
    expect(firstBreak).toMatchObject({
      line: 1,
      reason: 'changed',
    });
  });

  it('detects it also when the header claims that there was no key', async () => {
    const plain = chain(5);
    const { firstBreak } = await verify(plain, { keys: [KEY] });
    expect(firstBreak).toMatchObject({ line: 1, reason: 'wrong-key' });
  });

  it.each([
    ['another key', [`${KEY}!`]],
    ['no key', []],
  ])('says so when it is given %s', async (_which, keys) => {
    const { firstBreak } = await verify(chain(5, KEY), { keys });
    expect(firstBreak).toMatchObject({ line: 1, reason: 'wrong-key' });
  });

  it('detects a replaced and resealed record in a plain chain at the next record', async () => {
    const lines = chain(5);
    const before = headOf(lines[2]);
    const forgedLine = sealRecord(forged[3], before).line;
    const { firstBreak } = await verify(lines.with(3, forgedLine));
    expect(firstBreak).toMatchObject({ line: 5, reason: 'changed' });
  });
});

describe('audit verify of any input', () => {
  it.each<[string, string]>([
    ['nothing', ''],
    ['white space', '\n\n\n'],
    ['text', 'hello\nworld\n'],
    ['zeros', '\0'.repeat(100_000)],
    ['a line of megabytes', `${'x'.repeat(3_000_000)}\n`],
    [
      'deep nesting',
      `{"hash":"${'0'.repeat(64)}","prev":"${'0'.repeat(64)}","record":{"a":${'['.repeat(200_000)}\n`,
    ],
    [
      'null as a record',
      `{"hash":"${'0'.repeat(64)}","prev":"${'0'.repeat(64)}","record":null,"seq":0}\n`,
    ],
  ])('answers, and does not throw, on %s', async (_what, content) => {
    const { ok, records, firstBreak } = await verify(content);
    expect([ok, records]).toEqual([false, 0]);
    expect(firstBreak).toBeDefined();
  });

  it('reports the break before a line that is too long', async () => {
    const lines = chain(3);
    const { firstBreak } = await verify(
      lines.toSpliced(2, 0, `${'x'.repeat(2_000_000)}\n`),
    );
    expect(firstBreak).toMatchObject({
      line: 3,
      reason: 'appended-without-chain',
    });
  });

  it('reports a missing file and a directory', async () => {
    await using dir = await temporaryDirectory();
    for (const file of [dir.path, join(dir.path, 'none')]) {
      const { ok, firstBreak } = await verifyAuditTrail([file]);
      expect(ok).toBe(false);
      expect(firstBreak).toMatchObject({ file, line: 0, reason: 'unreadable' });
    }
  });

  it('never throws on random changes of a file', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    const original = chain(5).join('');
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: original.length }),
        fc.nat({ max: 400 }),
        fc.string({ unit: 'binary', minLength: 1 }),
        async (at, remove, insert) => {
          const tampered =
            original.slice(0, at) + insert + original.slice(at + remove);
          fc.pre(!original.startsWith(tampered) && tampered !== original);
          await writeFile(path, tampered);
          expect((await verifyAuditTrail([path])).ok).toBe(false);
        },
      ),
    );
  });

  it('detects a missing file, and files in the wrong order', async () => {
    await using dir = await temporaryDirectory();
    const lines = chain(8);
    const files = await Promise.all(
      [lines.slice(0, 3), lines.slice(3, 6), lines.slice(6)].map(
        async (part, n) => {
          const path = join(dir.path, `part-${n}`);
          await writeFile(path, part.join(''));
          return path;
        },
      ),
    );
    const [a, b, c] = files;
    expect((await verifyAuditTrail([a, b, c])).ok).toBe(true);
    expect((await verifyAuditTrail([a, c])).firstBreak).toMatchObject({
      file: c,
      line: 1,
      reason: 'dropped',
    });
    expect((await verifyAuditTrail([a, c, b])).firstBreak?.reason).toBe(
      'reordered',
    );
    expect((await verifyAuditTrail([a, a, b, c])).firstBreak?.reason).toBe(
      'duplicated',
    );
  });

  it('reads a file that is being written to without changing it', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    await writeFile(path, chain(3).join(''));
    const before = await readFile(path);
    await verifyAuditTrail([path]);
    expect(await readFile(path)).toEqual(before);
    await appendFile(path, '{"hash":');
    expect(await linesOf(path)).toHaveLength(5);
    expect((await verifyAuditTrail([path])).firstBreak?.reason).toBe('torn');
  });
});

describe('judgeBreak', () => {
  const before: AuditHead = { seq: 4, hash: 'h' };
  const authentic: OddLine = {
    isTerminated: true,
    isAuthentic: true,
    seq: 5,
    prev: 'h',
    isOtherStart: false,
  };
  const later = { hasExpected: false, hasAuthentic: true };
  const nothing = { hasExpected: false, hasAuthentic: false };

  it.each([
    [{ ...authentic, seq: 9 }, later, 'dropped'],
    [{ ...authentic, seq: 9 }, { ...later, hasExpected: true }, 'reordered'],
    [{ ...authentic, seq: 2 }, nothing, 'duplicated'],
    [{ ...authentic, prev: 'x' }, later, 'changed'],
    [{ ...authentic, isAuthentic: false }, nothing, 'changed'],
    [{ ...authentic, isAuthentic: false, prev: 'x' }, later, 'changed'],
    [
      { ...authentic, isAuthentic: false, prev: 'x' },
      nothing,
      'appended-without-chain',
    ],
    [{ ...authentic, isTerminated: false }, nothing, 'torn'],
    [{ ...authentic, seq: 0, isOtherStart: true }, later, 'restarted'],
  ] as const)('%o with %o after it: %s', (line, after, reason) => {
    expect(judgeBreak(line, before, after)).toBe(reason);
  });
});
