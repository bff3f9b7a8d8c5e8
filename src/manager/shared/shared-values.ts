import type { Cluster } from '../../cluster/index.js';
import type { UserKey } from '../../identity/index.js';

/** Users whose values are still to be dropped when the cluster is reachable again. */
const MAX_UNDROPPED = 10_000;

/** Stores the values of `manager.shared` for all users: in the cluster, or in this process without one. */
export class SharedValues {
  readonly #undropped = new Set<string>();
  #isWatching = false;

  /** @param store creates the store on first use, since most applications do not use it */
  constructor(private readonly store: () => Cluster) {}

  get cluster(): Cluster {
    return this.store();
  }

  groupOf(key: UserKey): string {
    return `shared:${key}`;
  }

  /** Drops all values of a user, now or when the cluster is reachable again. */
  drop(key: UserKey): void {
    this.#watch();
    this.#undropped.add(this.groupOf(key));
    if (this.#undropped.size > MAX_UNDROPPED) {
      const [oldest] = this.#undropped;
      this.#undropped.delete(oldest);
    }
    void this.#dropAll();
  }

  async #dropAll(): Promise<void> {
    for (const group of this.#undropped) {
      try {
        await this.cluster.clear(group);
        this.#undropped.delete(group);
      } catch {
        // Retried when the cluster is reachable again.
        return;
      }
    }
  }

  #watch(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    this.cluster.onReachable((isReachable) => {
      if (isReachable) void this.#dropAll();
    });
  }
}
