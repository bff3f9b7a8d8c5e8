/**
 * Counts the contaminations within a window, for the lock-down of the server. One user counts once: a client that
 * makes the server mix up user after user shows one defect, however many victims there are, and must not close the
 * server to everybody.
 */
export class Contaminations {
  /** When each was found that counts. */
  private counted: number[] = [];
  /** Who was involved in those, by user key, and when last. */
  private readonly involved = new Map<string, number>();

  /** @param windowMs how long a contamination counts, in milliseconds */
  constructor(private readonly windowMs: number) {}

  /** How many count, as of the last call of {@link add}. */
  get size(): number {
    return this.counted.length;
  }

  /**
   * @param users whose message it was, and who was contaminated
   * @returns whether it counts: none of the users was involved in another one within the window
   */
  add(users: readonly string[], at: number): boolean {
    this.forget(at);
    const isNew = !users.some((key) => this.involved.has(key));
    if (isNew) this.counted.push(at);
    for (const key of users) {
      // In the order of time, so that the oldest are found first.
      this.involved.delete(key);
      this.involved.set(key, at);
    }
    return isNew;
  }

  /** Begins to count from zero. Who was involved within the window still does not count again. */
  restart(): void {
    this.counted = [];
  }

  private forget(at: number): void {
    const isOver = (then: number) => at - then >= this.windowMs;
    this.counted = this.counted.filter((then) => !isOver(then));
    for (const [key, then] of this.involved) {
      if (!isOver(then)) return;
      this.involved.delete(key);
    }
  }
}
