import { WsmError } from '../../../common/wsm-error.js';

/** Another live process, or another trail of this one, writes the same file. */
export class AuditLockedError extends WsmError {
  constructor(path: string, holder: string) {
    super(
      'WSM_AUDIT_LOCKED',
      `the audit trail ${path} is being written by ${holder}, and a chain has room for one writer. ` +
        `Give every process a file of its own, e.g. audit-\${process.pid}.jsonl. If that process is ` +
        `gone for good, remove ${path}.lock.`,
    );
  }
}

/** The file exists and holds something else; it is left alone. */
export class NotAnAuditTrailError extends WsmError {
  constructor(path: string) {
    super(
      'WSM_AUDIT_FOREIGN_FILE',
      `${path} exists and is not an audit trail, so nothing was written to it. ` +
        'Point the audit trail at a file of its own.',
    );
  }
}

/** The key is too short to withstand guessing. */
export class AuditKeyError extends WsmError {
  constructor(bytes: number, required: number) {
    super(
      'WSM_AUDIT_KEY',
      `the audit key has ${bytes} bytes, and ${required} are needed so that it cannot be guessed from ` +
        'the file. Make one with: node -p "crypto.randomBytes(32).toString(\'base64\')"',
    );
  }
}
