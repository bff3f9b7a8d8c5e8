export { Admission } from './admission.js';
export { AuditUnavailableError } from './records/audit-unavailable.error.js';
export type { BreakerState } from './breakers/breaker.js';
export {
  CONTAINMENT_ROWS,
  type ContainmentOptions,
  type LockdownOptions,
  type QuarantineOptions,
} from './containment.options.js';
export { EmergencyBreaker } from './breakers/emergency-breaker.js';
export { EmergencyResponse } from './emergency-response.js';
export { Incidents } from './records/incidents.js';
export type { IncidentsOptions } from './records/incidents.options.js';
export {
  type ClusterState,
  Monitoring,
  type MonitoringReport,
  type ServerCounts,
} from './records/monitoring.js';
export { MeasureFollower } from './nodes/measure-follower.js';
export { MeasurePublisher } from './nodes/measure-publisher.js';
export { Probation } from './probation.js';
export { UserBreakers } from './breakers/user-breakers.js';
