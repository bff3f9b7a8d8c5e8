export { ClusterLink } from './cluster-link.js';
export { CLUSTER_ROWS, type ClusterOptions } from './cluster.options.js';
export type {
  Cluster,
  Entered,
  Presence,
  PutOptions,
  Unsubscribe,
  Versioned,
} from './cluster.js';
export { ClusterUnreachableError } from './cluster-unreachable.error.js';
export { MemoryHub, memoryCluster } from './memory-cluster.js';
