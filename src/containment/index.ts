export { Admission } from './admission.js';
export { AuditUnavailableError } from './audit-unavailable.error.js';
export type { BreakerState } from './breaker.js';
export {
  CONTAINMENT_OPTIONS,
  type ContainmentOptions,
  type LockdownOptions,
  type QuarantineOptions,
} from './containment.options.js';
export { EmergencyBreaker } from './emergency-breaker.js';
export { EmergencyResponse } from './emergency-response.js';
export { Incidents } from './incidents.js';
export type { IncidentsOptions } from './incidents.options.js';
export {
  Monitoring,
  type MonitoringReport,
  type ServerCounts,
} from './monitoring.js';
export { Probation } from './probation.js';
export { UserBreakers } from './user-breakers.js';
