/** A prime, so that inspections in a fixed order are all sampled. */
const TIMED_EVERY = 31;

/**
 * Estimates the event loop time that inspections take. Reading a clock costs as much as a small inspection, so only one
 * inspection in {@link TIMED_EVERY} is timed and extrapolated.
 */
export class InspectionClock {
  #turn = 0;
  #milliseconds = 0;

  /** Estimated milliseconds of all inspections so far. */
  get milliseconds(): number {
    return this.#milliseconds;
  }

  /** @returns the argument for {@link stop}; 0 for an inspection that is not timed */
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

  /** Times work that is long enough for the cost of the clock not to matter. */
  time(work: () => void): void {
    const startedAt = performance.now();
    work();
    this.add(performance.now() - startedAt);
  }

  /** Adds milliseconds that were measured elsewhere. */
  add(milliseconds: number): void {
    this.#milliseconds += milliseconds;
  }
}
