import type { Unsubscribe } from '../cluster.js';
import type { RedisCommands } from './redis-commands.js';
import { LEASE } from './scripts.js';

/** What has to be done as nodes come and go. */
export interface LeaseWork {
  /**
   * The lease of this node was gone, and with it perhaps all that the node has entered.
   *
   * @param wereTold whether the others took this node for dead; else the engine has lost its memory
   */
  readonly found: (wereTold: boolean) => Promise<void>;
  /** The engine answers: what it has not answered before can be settled. */
  readonly renewed: () => Promise<void>;
  /** These nodes have let their lease run out. */
  readonly expired: (nodes: readonly string[]) => Promise<void>;
}

/** A lease is renewed so many times before it runs out. */
const RENEWALS_PER_LEASE = 3;

/** The lease of this node, and what is known of the others. */
export class Leases {
  /** The nodes that had let their lease run out when this one was last renewed. */
  expired: ReadonlySet<string> = new Set();
  isStarted = false;
  /** How many nodes held a lease when this one was last renewed, this one included. */
  size = 0;
  /** Which memory of the engine holds the lease of this node. */
  #memory: string | undefined;
  #renewedAt = 0;
  #renewing: Promise<unknown> | undefined;
  #isReachable = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #listeners = new Set<(isReachable: boolean) => void>();
  readonly #key: string;

  constructor(
    private readonly redis: RedisCommands,
    private readonly node: string,
    private readonly leaseMs: number,
    private readonly work: LeaseWork,
  ) {
    this.#key = redis.keyOf('leases', '');
  }

  get isReachable(): boolean {
    return this.#isReachable;
  }

  async start(): Promise<void> {
    await this.renew();
    this.isStarted = true;
    this.#schedule();
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.isStarted) return;
    this.isStarted = false;
    await this.#lease(0);
    this.#report(false);
  }

  onReachable(listener: (isReachable: boolean) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Renews a lease that may have run out: while this node was frozen its timers were, too, and the others may have taken
   * away what it holds.
   */
  async assertHeld(): Promise<void> {
    if (!this.#isOverdue(performance.now())) return;
    this.#renewing ??= this.renew().finally(() => {
      this.#renewing = undefined;
    });
    await this.#renewing;
  }

  /** Renews the lease. @returns the nodes that hold one */
  async renew(): Promise<readonly string[]> {
    const askedAt = performance.now();
    let answer: readonly string[];
    try {
      answer = await this.#lease(this.leaseMs);
    } catch (error) {
      this.#report(false);
      throw error;
    }
    const [wasHeld, memory, ...nodes] = answer;
    const end = nodes.indexOf('');
    const live = nodes.slice(0, end);
    const expired = nodes.slice(end + 1);
    this.expired = new Set(expired);
    this.size = live.length;
    const wereTold = memory === this.#memory;
    this.#memory = memory;
    // Redis was restarted, or the others took this node for dead. The answer alone does not say so: a renewal that was
    // sent before, and given up here, may have arrived late and found the lease gone.
    const isDoubtful = wasHeld === '0' || this.#isOverdue(askedAt);
    if (this.isStarted && isDoubtful) await this.work.found(wereTold);
    this.#renewedAt = askedAt;
    await this.work.renewed();
    this.#report(true);
    if (expired.length > 0) await this.work.expired(expired);
    return live;
  }

  /** Whether the lease has run out, as far as this node has been answered. */
  #isOverdue(now: number): boolean {
    return now - this.#renewedAt > this.leaseMs;
  }

  async #lease(ms: number): Promise<readonly string[]> {
    const args = [this.node, `${ms}`];
    const answer = await this.redis.script('renew', LEASE, this.#key, args);
    return answer as readonly string[];
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      // What fails is tried again with the next renewal, and shows in `isReachable` until then.
      void this.renew()
        .catch(() => undefined)
        .finally(() => this.isStarted && this.#schedule());
    }, this.leaseMs / RENEWALS_PER_LEASE).unref();
  }

  #report(isReachable: boolean): void {
    if (isReachable === this.#isReachable) return;
    this.#isReachable = isReachable;
    for (const listener of this.#listeners) listener(isReachable);
  }
}
