import { WsmError } from '../../common/wsm-error.js';

/** The audit file cannot be opened, and the application does not start without it. */
export class AuditUnavailableError extends WsmError {
  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      'WSM_AUDIT_UNAVAILABLE',
      `the audit file ${path} (option "incidents.auditFile") cannot be written: ${reason}. ` +
        'Point it at a file in a directory this process may write, on a disk with room.',
      { cause },
    );
  }
}
