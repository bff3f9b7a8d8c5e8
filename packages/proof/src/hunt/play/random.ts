import { createHash } from 'node:crypto';

/** Numbers that are derived from a seed and a label: the same in every run, on every machine. */
export class Random {
  private counter = 0;

  constructor(
    private readonly seed: string,
    private readonly label: string,
  ) {}

  /** From 0 to below 1. */
  next = (): number => this.bytes().readUInt32BE(0) / 2 ** 32;

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** Hexadecimal digits, up to 64. */
  hex(length: number): string {
    return this.bytes().toString('hex').slice(0, length);
  }

  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let last = result.length - 1; last > 0; last -= 1) {
      const other = this.below(last + 1);
      [result[last], result[other]] = [result[other], result[last]];
    }
    return result;
  }

  private bytes(): Buffer {
    const { seed, label, counter } = this;
    this.counter += 1;
    return createHash('sha256')
      .update(JSON.stringify([seed, label, counter]))
      .digest();
  }
}
