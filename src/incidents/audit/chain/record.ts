import { createHash, createHmac } from 'node:crypto';
import { isJsonObject } from '../../../common/is-object.js';
import { canonicalJson } from './canonical-json.js';
import type { IncidentAction, SecurityIncident } from '../../incident.js';

/** The secret of a keyed chain. Without one, anyone who can write the file can rebuild the chain. */
export type AuditKey = string | Uint8Array;

/** The newest record of a chain. The next record is chained to it. */
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
  /** A digest that identifies the key, or null for a plain SHA-256 chain. */
  readonly keyCheck: string | null;
}

export interface IncidentRecord {
  readonly kind: 'incident';
  readonly incident: SecurityIncident;
}

/** Notes that bytes after the last complete record were moved to another file when the trail was opened. */
export interface SetAsideRecord {
  readonly kind: 'set-aside';
  readonly at: string;
  /** `torn`: a crash interrupted a write. `invalid`: complete lines that are not records. */
  readonly reason: 'torn' | 'invalid';
  readonly bytes: number;
  readonly sha256: string;
  readonly file: string;
}

/** Incidents that the trail could only count while the disk failed. */
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

/** Notes that another process removed, replaced or changed the file; the chain continues in a new one. */
export interface InterferenceRecord {
  readonly kind: 'interference';
  readonly at: string;
  readonly found: 'missing' | 'replaced' | 'resized' | 'damaged';
  /** The file with the old content, if any. */
  readonly file: string | null;
}

export type AuditRecord =
  | HeaderRecord
  | IncidentRecord
  | SetAsideRecord
  | SpilledRecord
  | InterferenceRecord;

/** A parsed line of the trail. `record` is the parsed JSON, not validated. */
export interface AuditEntry extends AuditHead {
  readonly prev: string;
  readonly record: {
    readonly kind?: unknown;
    readonly [member: string]: unknown;
  };
}

/** The predecessor hash of the first record. */
export const GENESIS: AuditHead = Object.freeze({
  seq: -1,
  hash: '0'.repeat(64),
});

/** Maximum length of a line. The trail does not write longer ones. */
export const MAX_LINE_BYTES = 256 * 1024;

const HASH_OPENING = '{"hash":"';
const AFTER_HASH = HASH_OPENING.length + 64 + '",'.length;
const SEQ_MEMBER = ',"seq":';

/**
 * Chains a record to its predecessor and returns its line, including the newline.
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

/** Parses a line without its newline; `undefined` if it is malformed. */
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

/** Whether the hash of a line matches its bytes, with this key or without one. */
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

/** The member `keyCheck` of a header. It identifies the key without revealing it. */
export function keyCheckOf(key: AuditKey | undefined): string | null {
  return key === undefined
    ? null
    : digest('wsm-audit/1 key check', key).slice(0, 32);
}

/** The header in a line, if it is one. */
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
