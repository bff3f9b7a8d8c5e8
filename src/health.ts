export { MissingPeerError } from './observability/peers/index.js';
export {
  type HealthReport,
  type HealthStatus,
  type IndicatorOptions,
  type ReadinessOptions,
  type TerminusResult,
  liveness,
  readiness,
  readinessReport,
} from './observability/health/index.js';
