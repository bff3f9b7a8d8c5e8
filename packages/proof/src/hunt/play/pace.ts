import type { Limits } from './limits.js';

const QUIET_MS = 12;
const MAX_QUIET_MS = 250;
/** The time of a packet between two processes of a machine, in milliseconds. */
const ARRIVAL_MS = 5;

/** How long the simulated users wait for the effects of their messages. */
export class Pace {
  private lastAnswerAt = 0;

  constructor(private readonly limits: Limits) {}

  /** Notes an arrival, after which more may follow. */
  answered(): void {
    this.lastAnswerAt = performance.now();
  }

  /**
   * Waits until the server has received the messages, answered or not: they may be lost with a connection that ends.
   */
  async arrival(answer: Promise<void> | undefined): Promise<void> {
    await Promise.race([answer, this.limits.pause(ARRIVAL_MS)]);
  }

  /** Waits until no answer has arrived for a while, or until the time is over. */
  async quiet(): Promise<void> {
    const begun = performance.now();
    this.lastAnswerAt = begun;
    for (;;) {
      await this.limits.pause(QUIET_MS / 2);
      this.limits.check();
      const now = performance.now();
      if (now - this.lastAnswerAt >= QUIET_MS || now - begun >= MAX_QUIET_MS)
        return;
    }
  }
}
