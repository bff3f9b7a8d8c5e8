import { judgeBreak, type BreakReason, type OddLine } from './break.js';
import { readLines, type RawLine } from '../chain/lines.js';
import {
  GENESIS,
  headerOf,
  isAuthentic,
  keyCheckOf,
  parseLine,
  type AuditEntry,
  type AuditHead,
  type AuditKey,
} from '../chain/record.js';
import { BY_HAND, REFUSAL } from '../../incident.js';

const MAX_NOTES = 100;

/** A former head of the trail, from {@link AuditTrail.head} or `incidents.anchor`. */
export interface ExpectedHead {
  /** 64 hex digits. */
  readonly hash: string;
  /** Number of the record, for a more precise result. */
  readonly seq?: number;
}

/** Options of {@link verifyAuditTrail}. */
export interface VerifyOptions {
  /** The keys of the files; each header identifies its key. None: plain SHA-256. */
  readonly keys?: readonly AuditKey[];
  /**
   * Former heads of the trail, which the chain must contain. Only a head that is stored elsewhere reveals a truncated end,
   * or a trail that was removed and restarted.
   */
  readonly heads?: readonly ExpectedHead[];
  /**
   * The record with which the first file must begin. Default `'at-start'`: the first record of the trail, so that a
   * missing oldest file is a break. An {@link AuditHead}: the record after it, for a trail whose older files are archived.
   * `'anywhere'`: earlier records are not checked.
   */
  readonly begins?: 'at-start' | 'anywhere' | AuditHead;
}

/** The first break of the chain. */
export interface ChainBreak {
  readonly file: string;
  /** Line number, counted from 1; 0 for the file as a whole. */
  readonly line: number;
  /** The expected record number. */
  readonly seq: number;
  readonly reason: BreakReason;
}

/** A record in which the trail notes an irregularity. It does not break the chain. */
export interface TrailNote {
  readonly file: string;
  readonly line: number;
  readonly record: AuditEntry['record'];
}

/** The result of {@link verifyAuditTrail}. */
export interface Verification {
  /** Whether the chain is intact and the trail has noted no interference. */
  readonly ok: boolean;
  /** Number of records up to the first break, of all kinds. */
  readonly records: number;
  /** Number of violations in these records. */
  readonly violations: number;
  /**
   * How often the trail has noted that another process moved, replaced or changed its file. A line that a crash truncated
   * is a note, but not an interference.
   */
  readonly interferences: number;
  /** Whether the files begin with the first record of the trail. */
  readonly isFromStart: boolean;
  /** The last record before the first break, or the last record of an intact chain. */
  readonly head?: AuditHead;
  /** At most 100. */
  readonly notes: readonly TrailNote[];
  readonly firstBreak?: ChainBreak;
}

/**
 * Verifies a chain through its files, oldest first, with the memory of one line. Never throws,
 * whatever the files contain.
 *
 * It detects any changed byte, and records that were dropped, reordered, duplicated or inserted, up to the last record.
 * Without {@link VerifyOptions.heads} it does not detect a truncated end, nor a trail that was removed and restarted.
 * Without a key it does not detect a change after which the rest of the chain was rebuilt.
 */
export async function verifyAuditTrail(
  files: readonly string[],
  options: VerifyOptions = {},
): Promise<Verification> {
  const chain = new ChainReader(options);
  for (const file of files) {
    let line = 0;
    try {
      chain.beginFile(file);
      for await (const raw of readLines(file)) chain.take(raw, ++line);
    } catch {
      chain.breakAt(line, 'unreadable');
    }
    if (line === 0) chain.breakAt(0, 'unreadable');
  }
  return chain.conclude();
}

/** Reads a chain once: follows it to the first break, then collects the facts that explain the break. */
class ChainReader {
  private readonly notes: TrailNote[] = [];
  private head: AuditHead | undefined;
  private isFromStart = false;
  private records = 0;
  private violations = 0;
  private file = '';
  private key: AuditKey | undefined;
  private isFirstLine = true;
  private broken: ChainBreak | undefined;
  private odd: { readonly line: OddLine; readonly at: ChainBreak } | undefined;
  private hasExpected = false;
  private hasAuthentic = false;
  private interferences = 0;
  private startHash: string | undefined;
  private readonly awaited: Set<ExpectedHead>;

  constructor(private readonly options: VerifyOptions) {
    this.awaited = new Set(options.heads);
    // Until a header identifies another key; the header may be missing.
    this.key = options.keys?.[0];
  }

  beginFile(file: string): void {
    this.file = file;
    this.isFirstLine = true;
  }

  take(raw: RawLine, line: number): void {
    if (this.broken) return;
    const entry = raw.tooLong ? undefined : parseLine(raw.bytes);
    if (this.isFirstLine) {
      this.isFirstLine = false;
      if (!this.chooseKey(entry, line)) return;
    }
    const authentic =
      entry !== undefined && isAuthentic(raw.bytes, entry, this.key);
    if (this.odd) this.search(entry, authentic);
    else this.follow(raw, entry, authentic, line);
  }

  breakAt(line: number, reason: BreakReason): void {
    if (this.odd) return;
    const seq = (this.head ?? this.beginning(undefined, false)).seq + 1;
    this.broken ??= { file: this.file, line, seq, reason };
  }

  conclude(): Verification {
    const { hasExpected, hasAuthentic, odd } = this;
    if (odd && !this.broken) {
      const before = this.head ?? this.beginning(undefined, false);
      const reason = judgeBreak(odd.line, before, {
        hasExpected,
        hasAuthentic,
      });
      this.broken = { ...odd.at, reason };
    }
    for (const { seq } of this.awaited) {
      const isBehind = seq !== undefined && seq > (this.head?.seq ?? -1);
      this.breakAt(0, isBehind ? 'dropped' : 'head-missing');
    }
    const {
      broken: firstBreak,
      head,
      records,
      violations,
      isFromStart,
      interferences,
      notes,
    } = this;
    return {
      ok: firstBreak === undefined && interferences === 0,
      records,
      violations,
      isFromStart,
      interferences,
      notes,
      ...(head ? { head } : {}),
      ...(firstBreak ? { firstBreak } : {}),
    };
  }

  /** The header of a file identifies its key. */
  private chooseKey(entry: AuditEntry | undefined, line: number): boolean {
    const header = headerOf(entry);
    if (!header) return true;
    const { keys = [] } = this.options;
    this.key = keys.find((key) => keyCheckOf(key) === header.keyCheck);
    // If the caller has a key, a file without one may be forged.
    const isRight =
      header.keyCheck === null ? keys.length === 0 : this.key !== undefined;
    if (!isRight) this.breakAt(line, 'wrong-key');
    return isRight;
  }

  private follow(
    raw: RawLine,
    entry: AuditEntry | undefined,
    authentic: boolean,
    line: number,
  ): void {
    const before = this.head ?? this.beginning(entry, authentic);
    const isNext = entry?.seq === before.seq + 1 && entry.prev === before.hash;
    if (entry && authentic && isNext && raw.terminated) {
      this.accept(entry, line);
      return;
    }
    this.odd = {
      line: {
        isTerminated: raw.terminated,
        isAuthentic: authentic,
        seq: entry?.seq ?? null,
        prev: entry?.prev ?? null,
        isOtherStart: isStart(entry) && entry?.hash !== this.startHash,
      },
      at: { file: this.file, line, seq: before.seq + 1, reason: 'changed' },
    };
  }

  /** The expected predecessor of the first record. */
  private beginning(
    entry: AuditEntry | undefined,
    authentic: boolean,
  ): AuditHead {
    const { begins = 'at-start' } = this.options;
    if (typeof begins === 'object') return begins;
    const isHeader = entry && authentic && headerOf(entry);
    return begins === 'anywhere' && isHeader
      ? { seq: entry.seq - 1, hash: entry.prev }
      : GENESIS;
  }

  private accept(entry: AuditEntry, line: number): void {
    if (!this.head) {
      this.isFromStart = isStart(entry);
      this.startHash = entry.hash;
    }
    this.head = { seq: entry.seq, hash: entry.hash };
    this.records++;
    this.violations += violationsOf(entry.record);
    if (isInterference(entry.record)) this.interferences++;
    if (entry.record.kind !== 'header' && entry.record.kind !== 'incident') {
      if (this.notes.length < MAX_NOTES) {
        this.notes.push({ file: this.file, line, record: entry.record });
      }
    }
    for (const expected of this.awaited) {
      if (expected.hash === entry.hash) this.awaited.delete(expected);
      else if (expected.seq === entry.seq) this.breakAt(line, 'changed');
    }
  }

  private search(entry: AuditEntry | undefined, authentic: boolean): void {
    if (!entry || !authentic) return;
    const before = this.head ?? this.beginning(undefined, false);
    this.hasAuthentic = true;
    this.hasExpected ||=
      entry.seq === before.seq + 1 && entry.prev === before.hash;
  }
}

function isStart(entry: AuditEntry | undefined): boolean {
  return entry?.seq === 0 && entry.prev === GENESIS.hash;
}

/** A crash does not leave complete lines that are not records. */
function isInterference({ kind, reason }: AuditEntry['record']): boolean {
  return (
    kind === 'interference' || (kind === 'set-aside' && reason === 'invalid')
  );
}

/** Number of violations in a record; a manual measure counts as none. */
function violationsOf({ kind, incident, counts }: AuditEntry['record']) {
  if (kind === 'incident') return numberIn(incident, 'count');
  if (kind !== 'spilled' || !Array.isArray(counts)) return 0;
  return counts.reduce<number>(
    (sum, row: unknown) => sum + numberIn(row, 'violations'),
    0,
  );
}

function numberIn(record: unknown, member: 'count' | 'violations'): number {
  if (typeof record !== 'object' || record === null) return 0;
  const { [member]: count, vector } = record as Record<string, unknown>;
  const isViolation = vector !== BY_HAND && vector !== REFUSAL;
  return typeof count === 'number' && isViolation ? count : 0;
}
