import { MAX_TIMEOUT_MS } from '../../common/timeout.js';
import type { ManagerRecord } from '../manager-record.js';

/**
 * Managers without a connection, in the order in which their time runs out.
 *
 * One timer for all of them: every manager has the same time to live, so the oldest is always first.
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
    this.timer ??= this.wake(this.ttlMs);
  }

  remove(record: ManagerRecord): void {
    this.deadlines.delete(record);
  }

  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.deadlines.clear();
  }

  private wake(delayMs: number): NodeJS.Timeout {
    const delay = Math.min(Math.max(delayMs, 1), MAX_TIMEOUT_MS);
    return setTimeout(() => this.sweep(), delay).unref();
  }

  private sweep(): void {
    this.timer = undefined;
    const now = Date.now();
    for (const [record, deadline] of this.deadlines) {
      if (deadline > now) {
        this.timer = this.wake(deadline - now);
        return;
      }
      // Used since it was queued: it gets its time again, from the last use on.
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
