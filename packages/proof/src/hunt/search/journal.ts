import type { HandlerInfo } from '../../host/index.js';

/** An action of a simulated user. */
export interface JournalEntry {
  /** Its place among all entries. */
  readonly order: number;
  /** The index of the user. */
  readonly player: number;
  /** The action, in words that follow the name. */
  readonly line: string;
  /** The handler that it was sent to; `undefined` if nothing was sent. */
  readonly handler?: HandlerInfo;
  /** Whether it contained a value of the sender. */
  readonly isOwn?: boolean;
  /** Other users whose names it contained. */
  readonly naming?: readonly number[];
}

/** How many entries are searched for the steps of a finding. */
const REACH = 400;
const SHOWN_LENGTH = 160;

/** The actions of the simulated users, in order. */
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

  /** The recent actions of two users, from `begin` on if it is recent enough. */
  ofTwo(one: number, other: number, begin?: JournalEntry): JournalEntry[] {
    const from = Math.max(begin?.order ?? 0, this.entries.length - REACH, 0);
    return this.entries
      .slice(from)
      .filter(({ player }) => player === one || player === other);
  }

  /** The last messages of a user that named another user. */
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
