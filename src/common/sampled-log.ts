/** One line is written at once, what follows within this time is counted. */
const INTERVAL_MS = 60_000;

/**
 * Bounds the lines of something that a client can set off as often as it likes: the first is written, the rest of a
 * minute becomes one line with the exact count.
 */
export class SampledLog<Detail> {
  private suppressed = 0;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param first writes one occurrence
   * @param rest writes how many more there were
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

  /** Writes what was counted since the last line. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const count = this.suppressed;
    this.suppressed = 0;
    if (count > 0) this.rest(count);
  }
}
