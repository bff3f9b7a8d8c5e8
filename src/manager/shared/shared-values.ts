import type { Cluster } from '../../cluster/index.js';
import type { UserKey } from '../../identity/index.js';

/** Users whose values wait to be dropped until the engine is back. */
const MAX_UNDROPPED = 10_000;

/** Where `manager.shared` keeps the values of all users: in the cluster, or in this process where there is none. */
export class SharedValues {
  readonly #undropped = new Set<string>();
  #isWatching = false;

  /** @param store made when it is asked for: most applications never do */
  constructor(private readonly store: () => Cluster) {}

  get cluster(): Cluster {
    return this.store();
  }

  groupOf(key: UserKey): string {
    return `shared:${key}`;
  }

  /** Drops everything of a user, at once or when the engine is back. */
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
        // Tried again when the engine is back.
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
