import { WsmError } from '../../../common/wsm-error.js';

/** Another live process, or another trail of this one, writes the same file. */
export class AuditLockedError extends WsmError {
  constructor(path: string, holder: string) {
    super(
      'WSM_AUDIT_LOCKED',
      `the audit trail ${path} is being written by ${holder}, and a chain has one writer. ` +
        `Give every process its own file, e.g. audit-\${process.pid}.jsonl. If that process no longer ` +
        `exists, remove ${path}.lock.`,
    );
  }
}

/** The file exists and is not an audit trail. It is not changed. */
export class NotAnAuditTrailError extends WsmError {
  constructor(path: string) {
    super(
      'WSM_AUDIT_FOREIGN_FILE',
      `${path} exists and is not an audit trail, so nothing was written to it. ` +
        'Choose another file for the audit trail.',
    );
  }
}

/** The key is short enough to be guessed. */
export class AuditKeyError extends WsmError {
  constructor(bytes: number, required: number) {
    super(
      'WSM_AUDIT_KEY',
      `the audit key has ${bytes} bytes; expected at least ${required}, so that it cannot be guessed from ` +
        'the file. Create one with: node -p "crypto.randomBytes(32).toString(\'base64\')"',
    );
  }
}
