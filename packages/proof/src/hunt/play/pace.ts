import type { Limits } from './limits.js';

const QUIET_MS = 12;
const MAX_QUIET_MS = 250;
/** From one process of a machine to the next. */
const ARRIVAL_MS = 5;

/** How long the simulated users wait for what the application makes of what they have sent. */
export class Pace {
  private lastAnswerAt = 0;

  constructor(private readonly limits: Limits) {}

  /** Something has arrived that may not have been the last. */
  answered(): void {
    this.lastAnswerAt = performance.now();
  }

  /** Until the server has surely got what was sent, answered or not: a connection that ends may take it along. */
  async arrival(answer: Promise<void> | undefined): Promise<void> {
    await Promise.race([answer, this.limits.pause(ARRIVAL_MS)]);
  }

  /** Until no answer has arrived for a while, or long enough. */
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
