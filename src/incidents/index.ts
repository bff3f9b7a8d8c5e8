export { runAuditVerify, type CommandIo } from './audit-command.js';
export type { BreakReason } from './audit-break.js';
export {
  AuditKeyError,
  AuditLockedError,
  NotAnAuditTrailError,
} from './audit-errors.js';
export type { AuditHead, AuditKey } from './audit-record.js';
export {
  AuditTrail,
  type AuditTrailOptions,
  type AuditTrailStats,
} from './audit-trail.js';
export {
  verifyAuditTrail,
  type ChainBreak,
  type TrailNote,
  type Verification,
  type VerifyOptions,
} from './audit-verify.js';
export {
  DEFAULT_COMPLIANCE,
  assessImpact,
  extendCompliance,
  isDisclosure,
  type ComplianceOverrides,
} from './compliance.js';
export {
  ASSESSMENT_BASIS,
  type ComplianceImpact,
  type ComplianceTable,
  type Duty,
  type Framework,
  type Harm,
  type NoticeDuty,
  type TouchedDuty,
} from './compliance-types.js';
export { GuardedStream } from './guarded-stream.js';
export { IncidentLog, type IncidentLogOptions } from './incident-log.js';
export type { IncidentMetrics } from './incident-metrics.js';
export {
  BY_HAND,
  type IncidentAction,
  type IncidentDetail,
  type Measure,
  type SecurityIncident,
  type ViolationReport,
} from './incident.js';
export { LoggerSink } from './logger-sink.js';
export {
  warnOfTrouble,
  type IncidentSink,
  type SinkStats,
  type SinkTrouble,
  type TroubleReporter,
} from './sink.js';
export type { SinkRunnerOptions } from './sink-runner.js';
export {
  VECTORS,
  type ContainmentScope,
  type Severity,
  type Vector,
  type VectorId,
} from './vectors.js';
