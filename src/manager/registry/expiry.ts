import type { Connection } from '../current/connection.js';

/** setTimeout takes no more than a signed 32-bit number of milliseconds. */
const MAX_DELAY_MS = 2 ** 31 - 1;

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
        if (delay > MAX_DELAY_MS) this.watch(connection);
        else this.expire(connection);
      },
      Math.min(delay, MAX_DELAY_MS),
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
