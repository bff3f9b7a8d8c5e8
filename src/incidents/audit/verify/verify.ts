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
import { BY_HAND } from '../../incident.js';

const MAX_NOTES = 100;

/** What to check a trail against. */
export interface VerifyOptions {
  /** The keys that files may be chained with; each header says which. None: plain SHA-256. */
  readonly keys?: readonly AuditKey[];
  /** What the trail had as its head at some time. Only with it can a cut-off end be seen. */
  readonly expectHead?: AuditHead;
}

/** Where the chain breaks first. */
export interface ChainBreak {
  readonly file: string;
  /** Counted from 1; 0 if it is the file as a whole. */
  readonly line: number;
  /** The number of the record that was expected there. */
  readonly seq: number;
  readonly reason: BreakReason;
}

/** A record in which the trail itself tells of something irregular. The chain holds all the same. */
export interface TrailNote {
  readonly file: string;
  readonly line: number;
  readonly record: AuditEntry['record'];
}

/** What can be said of a trail. */
export interface Verification {
  readonly ok: boolean;
  /** Records up to the first break, all kinds. */
  readonly records: number;
  /** Violations they stand for. */
  readonly violations: number;
  /** Whether it begins with the very first record; if not, earlier files were not given. */
  readonly isFromStart: boolean;
  /** The last record before the first break, or of all. */
  readonly head?: AuditHead;
  /** At most 100. */
  readonly notes: readonly TrailNote[];
  readonly firstBreak?: ChainBreak;
}

/**
 * Follows a chain through its files, oldest first, with the memory of one line. Never throws,
 * whatever the files hold.
 *
 * It sees any byte changed, and records dropped, reordered, duplicated or put in, up to the last
 * record. It cannot see a cut-off end without `expectHead`, and without a key it cannot see what
 * somebody chained anew from the change to the end.
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

/** One reading of a chain: follows it to the first break, then looks for what explains the break. */
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
  private hasSeenExpectedHead = false;

  constructor(private readonly options: VerifyOptions) {
    // Until a header says otherwise; there may be none any more.
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
    const seq = (this.head?.seq ?? GENESIS.seq) + 1;
    this.broken ??= { file: this.file, line, seq, reason };
  }

  conclude(): Verification {
    const { hasExpected, hasAuthentic, odd } = this;
    if (odd && !this.broken) {
      const before = this.head ?? GENESIS;
      const reason = judgeBreak(odd.line, before, {
        hasExpected,
        hasAuthentic,
      });
      this.broken = { ...odd.at, reason };
    }
    const { expectHead } = this.options;
    if (expectHead && !this.hasSeenExpectedHead) this.breakAt(0, 'dropped');
    const {
      broken: firstBreak,
      head,
      records,
      violations,
      isFromStart,
      notes,
    } = this;
    return {
      ok: firstBreak === undefined,
      records,
      violations,
      isFromStart,
      notes,
      ...(head ? { head } : {}),
      ...(firstBreak ? { firstBreak } : {}),
    };
  }

  /** The header of a file says which key it was chained with. */
  private chooseKey(entry: AuditEntry | undefined, line: number): boolean {
    const header = headerOf(entry);
    if (!header) return true;
    const { keys = [] } = this.options;
    this.key = keys.find((key) => keyCheckOf(key) === header.keyCheck);
    // With a key at hand, a file without one is what a forger without the key would leave.
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
    const before = this.head ?? this.anchorOf(entry, authentic);
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
      },
      at: { file: this.file, line, seq: before.seq + 1, reason: 'changed' },
    };
  }

  /** A chain may be followed from the header of any file; what came before is taken as given. */
  private anchorOf(
    entry: AuditEntry | undefined,
    authentic: boolean,
  ): AuditHead {
    const isStart = entry && authentic && headerOf(entry);
    return isStart ? { seq: entry.seq - 1, hash: entry.prev } : GENESIS;
  }

  private accept(entry: AuditEntry, line: number): void {
    if (!this.head)
      this.isFromStart = entry.seq === 0 && entry.prev === GENESIS.hash;
    this.head = { seq: entry.seq, hash: entry.hash };
    this.records++;
    this.violations += violationsOf(entry.record);
    if (entry.record.kind !== 'header' && entry.record.kind !== 'incident') {
      if (this.notes.length < MAX_NOTES) {
        this.notes.push({ file: this.file, line, record: entry.record });
      }
    }
    const { expectHead } = this.options;
    if (expectHead?.seq === entry.seq) {
      this.hasSeenExpectedHead = true;
      if (expectHead.hash !== entry.hash) this.breakAt(line, 'changed');
    }
  }

  private search(entry: AuditEntry | undefined, authentic: boolean): void {
    if (!entry || !authentic) return;
    const before = this.head ?? GENESIS;
    this.hasAuthentic = true;
    this.hasExpected ||=
      entry.seq === before.seq + 1 && entry.prev === before.hash;
  }
}

/** Violations that a record stands for; what somebody has done by hand is none. */
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
  return typeof count === 'number' && vector !== BY_HAND ? count : 0;
}
