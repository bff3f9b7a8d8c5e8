import { createHash } from 'node:crypto';

/** The number of digits that a person compares. */
const SHOWN = 16;

/**
 * A digest of all actions of the simulated users, in order: two runs with the same digest did the same. It contains
 * neither the reactions of the application, nor actions that failed because it had disconnected the user.
 */
export class RunDigest {
  private readonly hash = createHash('sha256');

  /** @param parts the user and the action, as plain data */
  add(...parts: readonly unknown[]): void {
    this.hash.update(JSON.stringify(parts)).update('\n');
  }

  /** The digest of the actions so far; hexadecimal. */
  get value(): string {
    return this.hash.copy().digest('hex').slice(0, SHOWN);
  }
}
