/** The numbers of mulberry32: small, and the same for a seed everywhere. From 0 up to 1. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Words that mean something to some part of the platform. */
const WORDS = [
  '',
  'a',
  '\0',
  '\u{d800}',
  'é',
  '🙂',
  '\u202e',
  'x'.repeat(300),
  'constructor',
  'prototype',
  'toJSON',
  'hasOwnProperty',
  'valueOf',
  '__proto',
  'proto__',
  '__defineGetter__',
  'length',
  'then',
  'event',
  'data',
  'type',
  'disconnect',
  'error',
  '$ne',
  '../..',
  '<script>',
  'user:bob',
  'wsm:user:u~bob',
  '9007199254740993',
  'undefined',
  'null',
  '[object Object]',
  'user1',
  'user2',
  '_placeholder',
  'num',
];
/** What a name of a field may be. A `constructor` with a `prototype` in it would be an attack. */
const NAMES = [
  ...WORDS.filter((word) => word !== 'prototype' && word !== '_placeholder'),
  'id',
  'text',
  'userId',
  'room',
  'k1',
  'k2',
  '0',
  '1',
  '-1',
];

/** Buffers have every length up to this, in turn. */
const LENGTHS = 2_048;

/** Values as a client may send them: the same ones for the same seed. */
export class RandomValues {
  private readonly random: () => number;
  private buffers = 0;

  constructor(seed: number) {
    this.random = randomOf(seed);
  }

  /** A whole number from 0, below `end`. */
  below(end: number): number {
    return Math.floor(this.random() * end);
  }

  value(depth = 3): unknown {
    switch (this.below(depth > 0 ? 12 : 8)) {
      case 0:
        return null;
      case 1:
        return this.random() < 0.5;
      case 2:
        return this.below(1e9) - 5e8;
      case 3:
        return this.random() * 1e300;
      case 4:
      case 5:
        return this.oneOf(WORDS);
      case 6:
        return String(this.random());
      case 7:
        return Number.MAX_SAFE_INTEGER;
      case 8:
        return this.buffer();
      case 9:
        return Array.from({ length: this.below(5) }, () =>
          this.value(depth - 1),
        );
      default:
        return Object.fromEntries(
          Array.from({ length: this.below(5) }, () => [
            this.oneOf(NAMES),
            this.value(depth - 1),
          ]),
        );
    }
  }

  private buffer(): Buffer {
    return Buffer.alloc(this.buffers++ % LENGTHS, this.below(256));
  }

  private oneOf<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)];
  }
}
