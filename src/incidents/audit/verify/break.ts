import type { AuditHead } from '../chain/record.js';

/**
 * What was done to a chain where it breaks.
 *
 * - `changed`: a record is not what was written.
 * - `dropped`: records are missing, at the beginning, in the middle or at the end.
 * - `reordered`: a record stands after one that was written later.
 * - `duplicated`: a record occurs a second time.
 * - `restarted`: another chain begins here with a first record of its own.
 * - `appended-without-chain`: a line that was never part of the chain.
 * - `torn`: the last line has no end.
 * - `head-missing`: an expected head is not in the chain.
 * - `wrong-key`: the file was made with another key, or exactly one of the file and the caller has a key.
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

/** What is known of a line that does not continue the chain. */
export interface OddLine {
  readonly isTerminated: boolean;
  /** Its hash matches its bytes: it was written by the trail, or by somebody who has the key. */
  readonly isAuthentic: boolean;
  /** The number it claims to have, if it has the form of a record at all. */
  readonly seq: number | null;
  /** What it claims to be chained to. */
  readonly prev: string | null;
  /** It is the first record of a chain, and not of the one that is being followed. */
  readonly isOtherStart: boolean;
}

/** What the lines after the break show. */
export interface Aftermath {
  /** The record that was expected at the break follows further down. */
  readonly hasExpected: boolean;
  /** Any authentic record follows further down. */
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
    // The right number but another predecessor: this record or the one before it was made again.
    return seq < expected ? 'duplicated' : 'changed';
  }
  if (after.hasExpected) return 'appended-without-chain';
  const isLinked = seq === expected && line.prev === before.hash;
  return isLinked || after.hasAuthentic ? 'changed' : 'appended-without-chain';
}
