import type { HandlerInfo } from '../../host/index.js';

/** Something a simulated user has done. */
export interface JournalEntry {
  /** Its place among all entries. */
  readonly order: number;
  /** The index of the user. */
  readonly player: number;
  /** What it has done, in words that follow the name. */
  readonly line: string;
  /** What it was sent to; `undefined` where nothing was sent. */
  readonly handler?: HandlerInfo;
  /** Whether a value of its own was in it. */
  readonly isOwn?: boolean;
  /** Others whose name it has sent. */
  readonly naming?: readonly number[];
}

/** How many entries back the steps of a finding are looked for. */
const REACH = 400;
const SHOWN_LENGTH = 160;

/** What the simulated users have done, in order. */
export class Journal {
  private readonly entries: JournalEntry[] = [];

  add(entry: Omit<JournalEntry, 'order'>): JournalEntry {
    const added = { ...entry, order: this.entries.length };
    this.entries.push(added);
    return added;
  }

  /** The last entries, the newest last. */
  last(count: number): readonly JournalEntry[] {
    return this.entries.slice(-count);
  }

  /** What two users have done lately, from `begin` on if that is not too long ago. */
  ofTwo(one: number, other: number, begin?: JournalEntry): JournalEntry[] {
    const from = Math.max(begin?.order ?? 0, this.entries.length - REACH, 0);
    return this.entries
      .slice(from)
      .filter(({ player }) => player === one || player === other);
  }

  /** The last messages of a user that have named another one. */
  naming(player: number, other: number, count: number): JournalEntry[] {
    return this.entries
      .slice(-REACH)
      .filter(
        (entry) => entry.player === player && entry.naming?.includes(other),
      )
      .slice(-count);
  }
}

/** A payload as a step shows it: short, on one line. */
export function show(payload: unknown): string {
  if (payload === undefined) return 'nothing';
  const text = JSON.stringify(payload) ?? typeof payload;
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}
