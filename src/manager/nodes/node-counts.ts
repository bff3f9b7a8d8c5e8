import type { Cluster } from '../../cluster/index.js';

/** How much the registry holds: numbers that cost the same to read however many users there are. */
export interface RegistryCounts {
  readonly managers: number;
  readonly connections: number;
  /** Managers without a connection, waiting for `idleTtl`. */
  readonly idle: number;
}

/** How much one node holds. */
export interface NodeCounts extends RegistryCounts {
  readonly node: string;
}

/** How much the nodes of a cluster hold. A user with devices on two nodes has a manager on each. */
export interface ClusterStatus extends RegistryCounts {
  readonly nodes: readonly NodeCounts[];
  /** Nodes that hold a lease and have not answered within a second. */
  readonly missing: readonly string[];
}

/** What a process without a cluster is called. */
const ONE_NODE = 'local';
const TOPIC = 'counts';
const PATIENCE_MS = 1_000;

/** Asks every node how much it holds. */
export class CountedNodes {
  /** Those who wait for answers. */
  readonly #asking = new Set<(counts: NodeCounts) => void>();

  constructor(private readonly own: () => RegistryCounts) {}

  async follow(cluster: Cluster): Promise<void> {
    await cluster.subscribe(answersTo(cluster.node), (text, node) => {
      const counts = JSON.parse(text) as RegistryCounts;
      for (const answered of this.#asking) answered({ node, ...counts });
    });
    await cluster.subscribe(TOPIC, (_, from) => {
      const counts = JSON.stringify(this.own());
      cluster.publish(answersTo(from), counts).catch(() => undefined);
    });
  }

  /** @throws {ClusterUnreachableError} */
  async ask(cluster: Cluster | undefined): Promise<ClusterStatus> {
    if (!cluster) return statusOf([{ node: ONE_NODE, ...this.own() }], []);
    const expected = await cluster.nodes();
    const answers = new Map<string, NodeCounts>();
    const missing = () => expected.filter((node) => !answers.has(node));
    let resolve!: () => void;
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    const answered = (counts: NodeCounts) => {
      answers.set(counts.node, counts);
      if (missing().length === 0) resolve();
    };
    this.#asking.add(answered);
    const timer = setTimeout(resolve, PATIENCE_MS);
    try {
      await cluster.publish(TOPIC, '');
      await promise;
    } finally {
      clearTimeout(timer);
      this.#asking.delete(answered);
    }
    return statusOf([...answers.values()], missing());
  }
}

function answersTo(node: string): string {
  return `${TOPIC}:${node}`;
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
