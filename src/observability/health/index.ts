export type { HealthReport, HealthStatus } from './health-report.js';
export {
  type IndicatorOptions,
  type ReadinessOptions,
  liveness,
  readiness,
  readinessReport,
} from './indicators.js';
export type { TerminusResult } from './terminus.js';
