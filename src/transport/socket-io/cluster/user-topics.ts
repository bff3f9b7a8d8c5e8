import type { Cluster, Unsubscribe } from '../../../cluster/index.js';

/**
 * The topics of the users who are connected to this node. What another node sends to one user is published there, and
 * costs the nodes without that user nothing.
 */
export class UserTopics {
  readonly #followed = new Map<string, Promise<Unsubscribe>>();
  /** Rooms whose topic could not be subscribed to: the engine was away. */
  readonly #missed = new Set<string>();
  readonly #endRetries: Unsubscribe;

  constructor(
    private readonly cluster: Cluster,
    private readonly topicOf: (room: string) => string,
    private readonly arrived: (text: string, node: string) => void,
    private readonly failed: (error: unknown) => void,
  ) {
    this.#endRetries = cluster.onReachable((isReachable) => {
      if (isReachable) for (const room of this.#missed) this.follow(room);
    });
  }

  follow(room: string): void {
    this.#missed.delete(room);
    const subscribed = this.cluster.subscribe(this.topicOf(room), this.arrived);
    this.#followed.set(room, subscribed);
    subscribed.catch((error: unknown) => {
      if (this.#followed.get(room) !== subscribed) return;
      this.#followed.delete(room);
      this.#missed.add(room);
      this.failed(error);
    });
  }

  end(room: string): void {
    this.#missed.delete(room);
    this.#followed.get(room)?.then(
      (end) => end(),
      () => undefined,
    );
    this.#followed.delete(room);
  }

  close(): void {
    this.#endRetries();
    for (const room of this.#followed.keys()) this.end(room);
  }
}
