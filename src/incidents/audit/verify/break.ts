import type { AuditHead } from '../chain/record.js';

/**
 * The reason why a chain breaks.
 *
 * - `changed`: a record differs from what was written.
 * - `dropped`: records are missing at the beginning, in the middle or at the end.
 * - `reordered`: a record follows one that was written later.
 * - `duplicated`: a record occurs twice.
 * - `restarted`: another chain begins here with its own first record.
 * - `appended-without-chain`: the line was never part of the chain.
 * - `torn`: the last line is incomplete.
 * - `head-missing`: an expected head is not in the chain.
 * - `wrong-key`: the file uses another key, or only one of the file and the caller has a key.
 * - `unreadable`: the file is empty or cannot be read.
 */
export type BreakReason =
  | 'changed'
  | 'dropped'
  | 'reordered'
  | 'duplicated'
  | 'restarted'
  | 'appended-without-chain'
  | 'torn'
  | 'head-missing'
  | 'wrong-key'
  | 'unreadable';

/** Facts about a line that does not continue the chain. */
export interface OddLine {
  readonly isTerminated: boolean;
  /** Whether its hash matches its bytes: the trail or another holder of the key wrote it. */
  readonly isAuthentic: boolean;
  /** Its record number, if it has the form of a record. */
  readonly seq: number | null;
  /** Its predecessor hash. */
  readonly prev: string | null;
  /** Whether it is the first record of another chain. */
  readonly isOtherStart: boolean;
}

/** Facts about the lines after the break. */
export interface Aftermath {
  /** Whether the record that was expected at the break follows later. */
  readonly hasExpected: boolean;
  /** Whether any authentic record follows later. */
  readonly hasAuthentic: boolean;
}

/** Judges the first line that does not continue the chain after `before`. */
export function judgeBreak(
  line: OddLine,
  before: AuditHead,
  after: Aftermath,
): BreakReason {
  if (!line.isTerminated) return 'torn';
  if (line.isAuthentic && line.isOtherStart) return 'restarted';
  const expected = before.seq + 1;
  const { seq } = line;
  if (line.isAuthentic && seq !== null) {
    if (seq > expected) return after.hasExpected ? 'reordered' : 'dropped';
    // The right number with another predecessor: this record or the one before it was rewritten.
    return seq < expected ? 'duplicated' : 'changed';
  }
  if (after.hasExpected) return 'appended-without-chain';
  const isLinked = seq === expected && line.prev === before.hash;
  return isLinked || after.hasAuthentic ? 'changed' : 'appended-without-chain';
}
