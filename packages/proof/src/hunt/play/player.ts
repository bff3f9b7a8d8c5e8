import type { HuntIdentity } from '../options/hunt.options.js';
import type { JournalEntry } from '../search/journal.js';
import { Random } from './random.js';

/** The values for one message. */
export interface Canary {
  /** Identifies the sender and the message. */
  readonly text: string;
  /** Identifies the sender; the same in all messages of a user, so that it can refer to something. */
  readonly reference: string;
  /** As `text`, 14 digits. */
  readonly number: number;
}

export const TOKEN_LENGTH = 12;
/** Between the token of a user and the number of a message. No hexadecimal digit. */
export const TAG = 'z';
/** The last digits of a numeric canary are the number of the message. */
const MESSAGES = 100_000;

const FIRST_NAMES = [
  'alice',
  'bob',
  'carol',
  'dave',
  'erin',
  'frank',
  'grace',
  'heidi',
  'ivan',
  'judy',
];

/** A simulated user: its identity, and the values that only it knows. */
export class Player {
  readonly name: string;
  /** Part of all values that it sends. */
  readonly token: string;
  /** Part of its name. */
  readonly nameToken: string;
  /** The first digits of its numbers. */
  readonly numberPrefix: number;
  readonly random: Random;
  identity: HuntIdentity = {};
  /** Other users whose name it has sent: an answer may contain these names. */
  readonly hasNamed = new Set<number>();
  /** By their numbers; messages that could not be sent also have one. */
  readonly messages: (JournalEntry | undefined)[] = [];

  constructor(
    seed: string,
    readonly index: number,
  ) {
    this.random = new Random(seed, `user ${index}`);
    this.token = this.random.hex(TOKEN_LENGTH);
    this.nameToken = this.random.hex(TOKEN_LENGTH);
    this.name = `${FIRST_NAMES[index] ?? `user${index}`}-${this.nameToken}`;
    this.numberPrefix = 100_000_000 + this.random.below(900_000_000);
  }

  /** The id of this user in the application. */
  get id(): string {
    return this.identity.id ?? this.name;
  }

  /** The values of the next message. */
  canary(): Canary {
    const count = this.messages.length;
    return {
      text: `${this.token}${TAG}${count}`,
      reference: this.token,
      number: this.numberPrefix * MESSAGES + (count % MESSAGES),
    };
  }
}

/** The number of the message in the last digits of a numeric canary. */
export function messageOfNumber(digits: string): number {
  return Number(digits) % MESSAGES;
}
