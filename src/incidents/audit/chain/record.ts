import { createHash, createHmac } from 'node:crypto';
import { isJsonObject } from '../../../common/is-object.js';
import { canonicalJson } from './canonical-json.js';
import type { IncidentAction, SecurityIncident } from '../../incident.js';

/** The secret of a keyed chain. Without one, anybody who can write the file can chain it again. */
export type AuditKey = string | Uint8Array;

/** The newest record of a chain, to which the next one is chained. */
export interface AuditHead {
  readonly seq: number;
  /** 64 hex digits. */
  readonly hash: string;
}

/** The first record of every file. */
export interface HeaderRecord {
  readonly kind: 'header';
  readonly format: 'wsm-audit/1';
  readonly at: string;
  readonly node: string;
  /** A digest that only the right key gives, or null for a plain SHA-256 chain. */
  readonly keyCheck: string | null;
}

export interface IncidentRecord {
  readonly kind: 'incident';
  readonly incident: SecurityIncident;
}

/** Bytes after the last whole record were moved to another file when the trail was opened. */
export interface SetAsideRecord {
  readonly kind: 'set-aside';
  readonly at: string;
  /** `torn`: a write that a crash cut off. `invalid`: whole lines that are no records. */
  readonly reason: 'torn' | 'invalid';
  readonly bytes: number;
  readonly sha256: string;
  readonly file: string;
}

/** Incidents that the trail could only count, while the disk did not take them. */
export interface SpilledRecord {
  readonly kind: 'spilled';
  readonly from: string;
  readonly to: string;
  readonly counts: readonly {
    readonly vector: SecurityIncident['vector'];
    readonly action: IncidentAction;
    readonly violations: number;
  }[];
}

/** The file was removed, replaced or written to by somebody else; the chain continues in a new one. */
export interface InterferenceRecord {
  readonly kind: 'interference';
  readonly at: string;
  readonly found: 'missing' | 'replaced' | 'resized' | 'damaged';
  /** Where the old content is now, if there is any. */
  readonly file: string | null;
}

export type AuditRecord =
  | HeaderRecord
  | IncidentRecord
  | SetAsideRecord
  | SpilledRecord
  | InterferenceRecord;

/** One line of the trail, taken apart. `record` is the parsed JSON, unchecked. */
export interface AuditEntry extends AuditHead {
  readonly prev: string;
  readonly record: {
    readonly kind?: unknown;
    readonly [member: string]: unknown;
  };
}

/** What the first record of a chain is chained to. */
export const GENESIS: AuditHead = Object.freeze({
  seq: -1,
  hash: '0'.repeat(64),
});

/** No line is longer; a longer one was not written by the trail. */
export const MAX_LINE_BYTES = 256 * 1024;

const HASH_OPENING = '{"hash":"';
const AFTER_HASH = HASH_OPENING.length + 64 + '",'.length;
const SEQ_MEMBER = ',"seq":';

/**
 * Chains a record to the one before and gives its line, newline included.
 *
 * A line is the canonical JSON of `{ hash, prev, record, seq }`, and `hash` is SHA-256, or HMAC with
 * the key, over the same line without its `hash` member. So every byte of a line counts, and
 * any language can check it without knowing how JSON is serialised.
 */
export function sealRecord(
  record: AuditRecord,
  after: AuditHead,
  key?: AuditKey,
): { readonly line: string; readonly head: AuditHead } {
  const seq = after.seq + 1;
  const rest = `"prev":"${after.hash}","record":${canonicalJson(record)}${SEQ_MEMBER}${seq}}`;
  const hash = digest(`{${rest}`, key);
  return { line: `${HASH_OPENING}${hash}",${rest}\n`, head: { seq, hash } };
}

/** Takes a line (without its newline) apart, or says that it has not the form of one. */
export function parseLine(line: Buffer): AuditEntry | undefined {
  const text = line.toString('utf8');
  const shape =
    /^\{"hash":"([0-9a-f]{64})","prev":"([0-9a-f]{64})","record":\{/.exec(text);
  const seqAt = text.lastIndexOf(SEQ_MEMBER);
  const seqText = text.slice(seqAt + SEQ_MEMBER.length, -1);
  if (!shape || seqAt < 0 || !/^\d{1,16}$/.test(seqText) || !text.endsWith('}'))
    return undefined;
  try {
    const parsed = JSON.parse(text) as AuditEntry;
    const same = parsed.hash === shape[1] && parsed.prev === shape[2];
    return same && String(parsed.seq) === seqText && isJsonObject(parsed.record)
      ? parsed
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the hash of a line is the one its own bytes give, with this key or without one. */
export function isAuthentic(
  line: Buffer,
  entry: AuditEntry,
  key?: AuditKey,
): boolean {
  return (
    digest(
      Buffer.concat([Buffer.from('{'), line.subarray(AFTER_HASH)]),
      key,
    ) === entry.hash
  );
}

/** The member `keyCheck` of a header. It says which key a file was chained with, not the key. */
export function keyCheckOf(key: AuditKey | undefined): string | null {
  return key === undefined
    ? null
    : digest('wsm-audit/1 key check', key).slice(0, 32);
}

/** The header a line holds, if it holds one. */
export function headerOf(
  entry: AuditEntry | undefined,
): HeaderRecord | undefined {
  const record = entry?.record;
  return record?.kind === 'header' && record.format === 'wsm-audit/1'
    ? (record as unknown as HeaderRecord)
    : undefined;
}

function digest(bytes: string | Buffer, key: AuditKey | undefined): string {
  const hash =
    key === undefined ? createHash('sha256') : createHmac('sha256', key);
  return hash.update(bytes).digest('hex');
}
