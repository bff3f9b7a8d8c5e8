import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import {
  GENESIS,
  headerOf,
  isAuthentic,
  keyCheckOf,
  parseLine,
  sealRecord,
  type AuditRecord,
} from './record.js';

const RECORD: AuditRecord = {
  kind: 'header',
  format: 'wsm-audit/1',
  at: '2026-01-01T00:00:00.000Z',
  node: 'näme',
  keyCheck: null,
};
const body = (line: string) => Buffer.from(line.slice(0, -1));

describe('a record of the audit trail', () => {
  const { line, head } = sealRecord(RECORD, GENESIS);

  it('can be checked without this library: SHA-256 of the line without its hash', () => {
    const { hash, ...rest } = JSON.parse(line) as Record<string, unknown>;
    expect(JSON.stringify(rest)).toBe(`{${line.slice(75, -1)}`);
    expect(
      createHash('sha256').update(JSON.stringify(rest)).digest('hex'),
    ).toBe(hash);
  });

  it('parses a sealed record', () => {
    const entry = parseLine(body(line));
    expect(entry).toEqual({ ...head, prev: GENESIS.hash, record: RECORD });
    expect(headerOf(entry)).toEqual(RECORD);
    expect(isAuthentic(body(line), entry!)).toBe(true);
  });

  it('detects a change of any byte to any value', () => {
    const original = body(line);
    fc.assert(
      fc.property(
        fc.nat({ max: original.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, xor) => {
          const changed = Buffer.from(original);
          changed[at] = changed[at] ^ xor;
          const entry = parseLine(changed);
          expect(entry !== undefined && isAuthentic(changed, entry)).toBe(
            false,
          );
        },
      ),
    );
  });

  it('is authentic only with the key it was sealed with', () => {
    const keyed = body(sealRecord(RECORD, GENESIS, 'key one').line);
    const entry = parseLine(keyed)!;
    expect([isAuthentic(keyed, entry, 'key one')]).toEqual([true]);
    expect([
      isAuthentic(keyed, entry, 'key two'),
      isAuthentic(keyed, entry),
    ]).toEqual([false, false]);
    expect(keyCheckOf('key one')).not.toBe(keyCheckOf('key two'));
    expect(keyCheckOf(undefined)).toBeNull();
  });

  it.each([
    '',
    '{}',
    'null',
    '[]',
    '{"hash":"',
    line.slice(0, 100),
    line.replace('"record":{', '"record":[{'),
  ])('does not take %j for one', (garbage) => {
    expect(parseLine(Buffer.from(garbage))).toBeUndefined();
  });

  it('rejects a line with a duplicate member', () => {
    const twice =
      line.slice(0, -2) + ',"hash":"' + '0'.repeat(64) + '","seq":0}';
    expect(parseLine(Buffer.from(twice))).toBeUndefined();
  });
});
