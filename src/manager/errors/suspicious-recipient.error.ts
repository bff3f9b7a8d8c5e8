import { WsmError } from '../../common/wsm-error.js';

/** `sendTo` or `invite` received a suspicious user id. */
export class SuspiciousRecipientError extends WsmError {
  constructor(reasons: readonly string[]) {
    super(
      'WSM_SUSPICIOUS_RECIPIENT',
      `sendTo() or invite() received a suspicious user id (${reasons.join(', ')}). Nothing was sent. ` +
        'Validate an id that a client sent before you pass it on.',
    );
  }
}
