import { createHash } from 'node:crypto';

/** As much as is compared by eye. */
const SHOWN = 16;

/**
 * A digest of everything that the simulated users do, in order: two runs with the same digest did the same. What the
 * application makes of it is not in it, nor what the users could not do because it had let them go.
 */
export class RunDigest {
  private readonly hash = createHash('sha256');

  /** @param parts who does what; plain data */
  add(...parts: readonly unknown[]): void {
    this.hash.update(JSON.stringify(parts)).update('\n');
  }

  /** Of what was done so far; hexadecimal. */
  get value(): string {
    return this.hash.copy().digest('hex').slice(0, SHOWN);
  }
}
