import { WsmError } from '../../common/wsm-error.js';

/** `sendTo` was aimed at something that is no acceptable user id. */
export class SuspiciousRecipientError extends WsmError {
  constructor(reasons: readonly string[]) {
    super(
      'WSM_SUSPICIOUS_RECIPIENT',
      `sendTo() was given a suspicious user id (${reasons.join(', ')}). Nothing was sent. ` +
        'Do not pass on what a client sent without checking it.',
    );
  }
}
