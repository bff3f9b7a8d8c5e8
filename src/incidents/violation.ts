import type { Finding } from '../common/finding.js';
import type { IncidentAction } from './incident.js';
import type { ContainmentScope, Severity, VectorId } from './vectors.js';

/**
 * One occurrence of a {@link VectorId | vector}, with the decision on it. Recorded as a {@link SecurityIncident}.
 *
 * @typeParam Action the response; when a violation is published, only `blocked` or `reported` is known
 */
export interface Violation<
  Action extends IncidentAction = 'blocked' | 'reported',
> extends Omit<Finding<VectorId>, 'contain'> {
  readonly severity: Severity;
  readonly scope: ContainmentScope;
  /** `blocked`: it was stopped. `reported`: it was not stopped, because the mode is `report`. */
  readonly action: Action;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The id of the socket whose message was being handled. */
  readonly connection?: string;
  /** The running handler, such as `ChatGateway.ask`. */
  readonly handler?: string;
}
