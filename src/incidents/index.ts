export { runAuditVerify, type CommandIo } from './audit/verify/command.js';
export { rotatedFiles } from './audit/chain/tail.js';
export type { BreakReason } from './audit/verify/break.js';
export {
  AuditKeyError,
  AuditLockedError,
  NotAnAuditTrailError,
} from './audit/trail/errors.js';
export type { AuditHead, AuditKey } from './audit/chain/record.js';
export type {
  AnchoredHead,
  AnchorStats,
  AuditAnchor,
} from './audit/trail/anchor.js';
export { AuditTrail } from './audit/trail/trail.js';
export type {
  AuditTrailOptions,
  AuditTrailStats,
} from './audit/trail/trail.options.js';
export {
  verifyAuditTrail,
  type ChainBreak,
  type ExpectedHead,
  type TrailNote,
  type Verification,
  type VerifyOptions,
} from './audit/verify/verify.js';
export {
  DEFAULT_COMPLIANCE,
  assessImpact,
  extendCompliance,
  isDisclosure,
  type ComplianceOverrides,
} from './compliance/compliance.js';
export {
  ASSESSMENT_BASIS,
  type ComplianceImpact,
  type ComplianceTable,
  type Duty,
  type Framework,
  type Harm,
  type NoticeDuty,
  type TouchedDuty,
} from './compliance/types.js';
export { GuardedStream } from './sinks/guarded-stream.js';
export { IncidentLog, type IncidentLogOptions } from './incident-log.js';
export type { IncidentMetrics, ViolationCount } from './incident-metrics.js';
export {
  BY_HAND,
  REFUSAL,
  REFUSAL_DETAILS,
  type IncidentAction,
  type IncidentDetail,
  type Measure,
  type Refusal,
  type SecurityIncident,
} from './incident.js';
export type { Violation } from './violation.js';
export { LogEntry } from './sinks/log-entry.js';
export { LoggerSink } from './sinks/logger-sink.js';
export {
  warnOfTrouble,
  type IncidentSink,
  type SinkStats,
  type SinkTrouble,
  type TroubleReporter,
} from './sinks/sink.js';
export type { SinkRunnerOptions } from './sinks/sink-runner.js';
export { within } from './sinks/within.js';
export {
  VECTORS,
  type ContainmentScope,
  type Severity,
  type Vector,
  type VectorId,
} from './vectors.js';
