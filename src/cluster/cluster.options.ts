import { type Resolved, type Rule, option } from '../common/options/option.js';
import { isRecord } from '../common/options/rules.js';
import type { Cluster } from './cluster.js';

const CLUSTER: Rule<Cluster> = {
  expects:
    'memoryCluster() or redisCluster(…), or an object with their methods',
  accepts: (value): value is Cluster =>
    isRecord(value) &&
    typeof value.node === 'string' &&
    ['start', 'close', 'publish', 'subscribe', 'enter', 'members', 'put'].every(
      (method) => typeof value[method] === 'function',
    ),
};

/** The rows of the cluster in the table of options. */
export const CLUSTER_ROWS = {
  /**
   * What connects the nodes of the application: `redisCluster({ url })` of `nestjs-websocket-manager/redis`, or
   * `memoryCluster()` for several applications in one process. See [scaling.md](scaling.md).
   */
  cluster: option(CLUSTER, 'one process'),
};

/** The option that the modules read which work across nodes. */
export type ClusterOptions = Resolved<typeof CLUSTER_ROWS>;
