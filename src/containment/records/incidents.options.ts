import type {
  AuditAnchor,
  AuditKey,
  ComplianceTable,
  IncidentSink,
} from '../../incidents/index.js';

/** Where incidents are written, and what they contain. */
export interface IncidentsOptions {
  /** Whether they are written to Nest's logger, see {@link LoggerSink}. Default: true. */
  readonly logger: boolean;
  /** Sinks of the application, see {@link IncidentSink}. Nothing waits for them. Default: none. */
  readonly sinks: readonly IncidentSink[];
  /** The file of the audit trail; one process writes one file. Without it there is none. */
  readonly auditFile?: string;
  /** The key of the audit trail's chain: without it nobody can make a chain that verifies. At least 16 bytes. */
  readonly auditKey?: AuditKey;
  /** The audit file is rotated at this size, in bytes. */
  readonly maxFileBytes?: number;
  /** Keeps the newest head of the audit trail elsewhere, so that a cut-off end can be found, see {@link AuditAnchor}. */
  readonly anchor?: AuditAnchor;
  /** Whether user keys are recorded as digests only. */
  readonly hashUsers: boolean;
  /** Key of these digests; the same everywhere and always. Without it each process has one of its own. */
  readonly userSalt?: string | Uint8Array;
  /** From vectors to duties. */
  readonly compliance?: ComplianceTable;
  /** The name of this process in the records. Default: `host:pid`. */
  readonly node?: string;
  /** Repetitions within this time become one record. Milliseconds. */
  readonly windowMs?: number;
}
