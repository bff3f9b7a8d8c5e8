/**
 * Counts the contaminations within a window, for the lockdown of the server. Each user counts once: a client that makes
 * the server mix up many users shows one defect, and must not be able to lock the server down.
 */
export class Contaminations {
  /** The times of the counted contaminations. */
  private counted: number[] = [];
  /** The last time of each involved user, by user key. */
  private readonly involved = new Map<string, number>();

  /** @param windowMs the window in milliseconds */
  constructor(private readonly windowMs: number) {}

  /** The number of counted contaminations at the last call of {@link add}. */
  get size(): number {
    return this.counted.length;
  }

  /**
   * @param users the sender of the message and the contaminated users
   * @returns whether it counts: no user was involved in another one within the window
   */
  add(users: readonly string[], at: number): boolean {
    this.forget(at);
    const isNew = !users.some((key) => this.involved.has(key));
    if (isNew) this.counted.push(at);
    for (const key of users) {
      // Keeps the map ordered by time.
      this.involved.delete(key);
      this.involved.set(key, at);
    }
    return isNew;
  }

  /** Resets the count. Users who were involved within the window still do not count again. */
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
