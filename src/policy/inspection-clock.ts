/** A prime: inspections that follow each other in a fixed order all get their turn. */
const TIMED_EVERY = 31;

/**
 * How much time of the event loop inspection takes. Reading a clock costs as much as a small inspection, so one in
 * {@link TIMED_EVERY} is timed and stands for the others.
 */
export class InspectionClock {
  #turn = 0;
  #milliseconds = 0;

  /** An estimate for everything that was inspected since the process has started. */
  get milliseconds(): number {
    return this.#milliseconds;
  }

  /** @returns what `stop` is given; 0 for an inspection that is not timed */
  start(): number {
    this.#turn += 1;
    if (this.#turn < TIMED_EVERY) return 0;
    this.#turn = 0;
    return performance.now();
  }

  stop(startedAt: number): void {
    if (startedAt === 0) return;
    this.#milliseconds += (performance.now() - startedAt) * TIMED_EVERY;
  }

  /** Times work that is long enough for the clock not to matter. */
  time(work: () => void): void {
    const startedAt = performance.now();
    work();
    this.add(performance.now() - startedAt);
  }

  /** Adds what was measured elsewhere. */
  add(milliseconds: number): void {
    this.#milliseconds += milliseconds;
  }
}
