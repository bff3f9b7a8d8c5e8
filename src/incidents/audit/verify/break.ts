import type { AuditHead } from '../chain/record.js';

/**
 * What was done to a chain where it breaks.
 *
 * `changed`: a record is not what was written. `dropped`: records are missing. `reordered`: a
 * record stands after one that was written later. `duplicated`: a record stands there again.
 * `appended-without-chain`: a line that was never part of the chain. `torn`: the last line has no
 * end. `wrong-key`: the key given is not the one of the file, or none was given, or one was given
 * for a file without. `unreadable`: the file cannot be read.
 */
export type BreakReason =
  | 'changed'
  | 'dropped'
  | 'reordered'
  | 'duplicated'
  | 'appended-without-chain'
  | 'torn'
  | 'wrong-key'
  | 'unreadable';

/** How a line that does not continue the chain looks. */
export interface OddLine {
  readonly isTerminated: boolean;
  /** Its own bytes give its hash: it was written by the trail, or by somebody with the key. */
  readonly isAuthentic: boolean;
  /** The number it claims to have, if it has the form of a record at all. */
  readonly seq: number | null;
  /** What it claims to be chained to. */
  readonly prev: string | null;
}

/** What the rest of the trail shows. */
export interface Aftermath {
  /** The record that was expected at the break stands further down. */
  readonly hasExpected: boolean;
  /** Any authentic record stands further down. */
  readonly hasAuthentic: boolean;
}

/** Judges the first line that does not continue the chain after `before`. */
export function judgeBreak(
  line: OddLine,
  before: AuditHead,
  after: Aftermath,
): BreakReason {
  if (!line.isTerminated) return 'torn';
  const expected = before.seq + 1;
  const { seq } = line;
  if (line.isAuthentic && seq !== null) {
    if (seq > expected) return after.hasExpected ? 'reordered' : 'dropped';
    // With the right number but another predecessor: this record or the one before was made anew.
    return seq < expected ? 'duplicated' : 'changed';
  }
  if (after.hasExpected) return 'appended-without-chain';
  const isLinked = seq === expected && line.prev === before.hash;
  return isLinked || after.hasAuthentic ? 'changed' : 'appended-without-chain';
}
