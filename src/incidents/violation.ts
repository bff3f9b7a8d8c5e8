import type { Finding } from '../common/finding.js';
import type { IncidentAction } from './incident.js';
import type { ContainmentScope, Severity, VectorId } from './vectors.js';

/**
 * One occurrence of a {@link VectorId | vector}, decided on: what was found, and what has become of it. Recorded as a
 * {@link SecurityIncident}.
 *
 * @typeParam Action what was done about it; when it is published, only whether it was stopped is known
 */
export interface Violation<
  Action extends IncidentAction = 'blocked' | 'reported',
> extends Omit<Finding<VectorId>, 'contain'> {
  readonly severity: Severity;
  readonly scope: ContainmentScope;
  /** `blocked`: it has not happened. `reported`: it has, because the mode is `report`. */
  readonly action: Action;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The id of the socket whose message was being handled. */
  readonly connection?: string;
  /** The handler that was running: `ChatGateway.ask`. */
  readonly handler?: string;
}
