import type {
  AuditAnchor,
  AuditKey,
  ComplianceTable,
  IncidentSink,
} from '../../incidents/index.js';

/** Where incidents go, and what stands in them. */
export interface IncidentsOptions {
  /** Whether each is written to Nest's logger: one line for the first, and one for its repetitions. */
  readonly logger: boolean;
  /** Sinks of the application. What they do holds nothing up. */
  readonly sinks: readonly IncidentSink[];
  /** The file of the audit trail; one process writes one file. Without it there is none. */
  readonly auditFile?: string;
  /** Makes the audit trail's chain one that only who has the key can make. At least 16 bytes. */
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
  /** How this process is called in the records. */
  readonly node?: string;
  /** Repetitions within this time become one record. Milliseconds. */
  readonly windowMs?: number;
}
