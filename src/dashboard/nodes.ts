import type { Cluster } from '../cluster/index.js';

/** How long a node is shown after it has gone. */
const SHOW_GONE_MS = 10 * 60_000;

/** The cluster, as the page shows it. */
export interface ClusterView {
  /** The node that answers. */
  readonly node: string;
  readonly isReachable: boolean;
  /** How long the last answer of the engine took, in milliseconds. */
  readonly lagMs: number | null;
  readonly nodes: readonly {
    readonly node: string;
    readonly isGone: boolean;
    /** When the node was last seen, in milliseconds since 1970. */
    readonly seenAt: number;
  }[];
}

/** Asks the cluster for its nodes, one request at a time. */
export class Nodes {
  private readonly seen = new Map<string, number>();
  private present: readonly string[] = [];
  private lagMs: number | null = null;
  private isAsking = false;

  constructor(private readonly cluster: Cluster | undefined) {}

  ask(): void {
    if (!this.cluster || this.isAsking) return;
    this.isAsking = true;
    void this.look(this.cluster).finally(() => (this.isAsking = false));
  }

  view(): ClusterView | null {
    const { cluster, lagMs, present } = this;
    if (!cluster) return null;
    const nodes = [...this.seen].map(([node, seenAt]) => {
      return { node, seenAt, isGone: !present.includes(node) };
    });
    const { node, isReachable } = cluster;
    return { node, isReachable, lagMs, nodes };
  }

  private async look(cluster: Cluster): Promise<void> {
    const start = Date.now();
    try {
      this.present = await cluster.nodes();
    } catch {
      // The view shows that the cluster is not reachable; its nodes are not known then.
      return;
    }
    const now = Date.now();
    this.lagMs = now - start;
    for (const node of this.present) this.seen.set(node, now);
    for (const [node, seenAt] of this.seen)
      if (now - seenAt > SHOW_GONE_MS) this.seen.delete(node);
  }
}
