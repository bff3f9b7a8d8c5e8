import { WsmError } from '../common/wsm-error.js';

/** The engine that the nodes share did not answer. */
export class ClusterUnreachableError extends WsmError {
  constructor(what: string, cause?: unknown) {
    super(
      'WSM_CLUSTER_UNREACHABLE',
      `the cluster could not ${what}: its engine does not answer. Check that it runs and that this node reaches it.`,
      { cause },
    );
  }
}
