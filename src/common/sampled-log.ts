/** After the first line, occurrences within this time are only counted. */
const INTERVAL_MS = 60_000;

/**
 * Limits the log lines about something that a client can cause as often as it likes: the first occurrence is one line, and
 * the others within a minute become one line with the exact count.
 */
export class SampledLog<Detail> {
  private suppressed = 0;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param first writes the first occurrence
   * @param rest writes the number of further occurrences
   */
  constructor(
    private readonly first: (detail: Detail) => void,
    private readonly rest: (count: number) => void,
  ) {}

  add(detail: Detail): void {
    if (this.timer) {
      this.suppressed += 1;
      return;
    }
    this.timer = setTimeout(() => this.flush(), INTERVAL_MS).unref();
    this.first(detail);
  }

  /** Writes the occurrences that were counted since the last line. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const count = this.suppressed;
    this.suppressed = 0;
    if (count > 0) this.rest(count);
  }
}
