export { ClusterLink } from './cluster-link.js';
export { CLUSTER_ROWS, type ClusterOptions } from './cluster.options.js';
export type {
  Cluster,
  Entered,
  Presence,
  PutOptions,
  StreamEntry,
  Unsubscribe,
  Versioned,
  WhenUnreachable,
} from './cluster.js';
export { ClusterUnreachableError } from './cluster-unreachable.error.js';
export { MemoryHub, memoryCluster } from './memory-cluster.js';
export { type NodeAnswers, NodeQuestion } from './node-question.js';
