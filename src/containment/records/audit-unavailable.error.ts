import { WsmError } from '../../common/wsm-error.js';

/** The audit file cannot be opened. The application does not start without it. */
export class AuditUnavailableError extends WsmError {
  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      'WSM_AUDIT_UNAVAILABLE',
      `the audit file ${path} (option "incidents.auditFile") cannot be written: ${reason}. ` +
        'Choose a file in a writable directory, on a disk with free space.',
      { cause },
    );
  }
}
