import { type Cluster, NodeQuestion } from '../../cluster/index.js';

/** Counts of the registry. Reading them takes constant time, however many users there are. */
export interface RegistryCounts {
  readonly managers: number;
  readonly connections: number;
  /** Managers without a connection, waiting for `idleTtl`. */
  readonly idle: number;
}

/** The counts of one node. */
export interface NodeCounts extends RegistryCounts {
  readonly node: string;
}

/** The counts of a cluster. A user with devices on two nodes has a manager on each. */
export interface ClusterStatus extends RegistryCounts {
  readonly nodes: readonly NodeCounts[];
  /** Nodes that hold a lease and did not answer within a second. */
  readonly missing: readonly string[];
}

/** The node name of a process without a cluster. */
export const ONE_NODE = 'local';

/** Collects the counts of all nodes. */
export class CountedNodes {
  readonly #question = new NodeQuestion('counts', () => this.own());

  constructor(private readonly own: () => RegistryCounts) {}

  follow(cluster: Cluster): Promise<void> {
    return this.#question.follow(cluster);
  }

  /** @throws {ClusterUnreachableError} */
  async ask(cluster: Cluster | undefined): Promise<ClusterStatus> {
    if (!cluster) return statusOf([{ node: ONE_NODE, ...this.own() }], []);
    const { byNode, missing } = await this.#question.ask(cluster, null);
    const nodes = [...byNode].map(([node, counts]) => ({ node, ...counts }));
    return statusOf(nodes, missing);
  }
}

function statusOf(
  nodes: readonly NodeCounts[],
  missing: readonly string[],
): ClusterStatus {
  const sum = (of: keyof RegistryCounts) =>
    nodes.reduce((total, node) => total + node[of], 0);
  return {
    managers: sum('managers'),
    connections: sum('connections'),
    idle: sum('idle'),
    nodes,
    missing,
  };
}
