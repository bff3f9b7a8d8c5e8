import { MAX_TIMEOUT_MS } from '../../common/timeout.js';
import type { Connection } from '../current/connection.js';

/** Ends each connection at the moment its context expires. */
export class Expiry {
  private readonly timers = new Map<Connection, NodeJS.Timeout>();

  constructor(private readonly expire: (connection: Connection) => void) {}

  watch(connection: Connection): void {
    const { expiresAt } = connection.user;
    if (expiresAt === undefined) return;
    const delay = Math.max(expiresAt - Date.now(), 0);
    const timer = setTimeout(
      () => {
        this.timers.delete(connection);
        if (delay > MAX_TIMEOUT_MS) this.watch(connection);
        else this.expire(connection);
      },
      Math.min(delay, MAX_TIMEOUT_MS),
    );
    this.timers.set(connection, timer.unref());
  }

  forget(connection: Connection): void {
    const timer = this.timers.get(connection);
    if (!timer) return;
    clearTimeout(timer);
    this.timers.delete(connection);
  }

  close(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }
}
