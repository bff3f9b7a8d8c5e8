import type { Cluster } from '../../../../cluster/index.js';
import type { WebSocketManager } from '../../../../manager/index.js';

/** The window of the cluster's counter, as a multiple of the time in which a burst is saved up. */
const BURSTS_PER_WINDOW = 4;
/** A node settles with the cluster each time it has spent this part of the burst. */
const PARTS = 20;
/** What one node lets through in a window without settling, as a part of the burst: ordinary use. */
const FREE = 0.1;
/** Once too much was spent, the cluster is asked again after this time. */
const PAUSE_MS = 1_000;

interface Account {
  windowEndsAt: number;
  spent: number;
  settled: number;
  isSettling: boolean;
  refusedUntil: number;
  /** The last answer was that too much is spent: from here on each message is settled. */
  isOverdrawn: boolean;
}

/**
 * The messages of one user on all nodes. Each node spends by itself what the option allows, and settles with the
 * cluster in parts: afterwards, so that no message waits. The nodes together let through what one process would in a
 * window, and one part for each node that has not settled it yet.
 *
 * A user of ordinary speed costs no command.
 */
export class ClusterRate {
  private readonly accounts = new WeakMap<WebSocketManager, Account>();
  private readonly part: number;
  private readonly free: number;
  private readonly windowMs: number;
  private readonly max: number;

  constructor(
    private readonly cluster: Cluster,
    perSecond: number,
    burst: number,
  ) {
    const seconds = (BURSTS_PER_WINDOW * burst) / perSecond;
    this.windowMs = Math.max(1_000, Math.round(seconds * 1_000));
    // What a bucket of this size lets through in the time of the window.
    this.max = burst + (perSecond * this.windowMs) / 1_000;
    this.part = Math.max(1, Math.floor(burst / PARTS));
    this.free = Math.max(1, Math.floor(burst * FREE));
  }

  /** Spends one message. @returns whether the nodes together may take it */
  spend(manager: WebSocketManager, now = Date.now()): boolean {
    const account = this.accountOf(manager, now);
    if (now < account.refusedUntil) return false;
    account.spent += 1;
    const due = account.spent - account.settled;
    const part = account.isOverdrawn ? 1 : this.part;
    if (account.spent > this.free && due >= part && !account.isSettling)
      void this.settle(manager.key, account, due);
    return true;
  }

  private async settle(
    key: string,
    account: Account,
    due: number,
  ): Promise<void> {
    account.isSettling = true;
    account.settled += due;
    try {
      const name = `messages:${key}`;
      const sum = await this.cluster.count(name, due, this.windowMs);
      account.isOverdrawn = sum > this.max;
      if (account.isOverdrawn) account.refusedUntil = Date.now() + PAUSE_MS;
    } catch {
      // While the cluster is away each node allows what one process would.
      account.isOverdrawn = false;
    } finally {
      account.isSettling = false;
    }
  }

  private accountOf(manager: WebSocketManager, now: number): Account {
    const known = this.accounts.get(manager);
    if (known && now < known.windowEndsAt) return known;
    const account = {
      windowEndsAt: now + this.windowMs,
      spent: 0,
      settled: 0,
      isSettling: false,
      refusedUntil: known?.refusedUntil ?? 0,
      isOverdrawn: known?.isOverdrawn ?? false,
    };
    this.accounts.set(manager, account);
    return account;
  }
}
