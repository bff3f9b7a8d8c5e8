import { MAX_TIMEOUT_MS } from '../../common/timeout.js';
import type { ManagerRecord } from '../manager-record.js';

/**
 * Managers without a connection, ordered by their deadline. All have the same time to live, so one timer for the first
 * is sufficient.
 */
export class IdleQueue {
  private readonly deadlines = new Map<ManagerRecord, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ttlMs: number,
    private readonly expire: (record: ManagerRecord) => void,
  ) {}

  get size(): number {
    return this.deadlines.size;
  }

  add(record: ManagerRecord): void {
    this.deadlines.delete(record);
    this.deadlines.set(record, Date.now() + this.ttlMs);
    this.timer ??= this.schedule(this.ttlMs);
  }

  remove(record: ManagerRecord): void {
    this.deadlines.delete(record);
  }

  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.deadlines.clear();
  }

  private schedule(delayMs: number): NodeJS.Timeout {
    const delay = Math.min(Math.max(delayMs, 1), MAX_TIMEOUT_MS);
    return setTimeout(() => this.sweep(), delay).unref();
  }

  private sweep(): void {
    this.timer = undefined;
    const now = Date.now();
    for (const [record, deadline] of this.deadlines) {
      if (deadline > now) {
        this.timer = this.schedule(deadline - now);
        return;
      }
      // Used since it was queued: its time starts again with the last use.
      if (record.lastUsedAt + this.ttlMs > now) this.requeue(record);
      else {
        this.deadlines.delete(record);
        this.expire(record);
      }
    }
  }

  private requeue(record: ManagerRecord): void {
    this.deadlines.delete(record);
    this.deadlines.set(record, record.lastUsedAt + this.ttlMs);
  }
}
