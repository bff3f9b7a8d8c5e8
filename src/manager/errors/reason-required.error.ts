import { WsmError } from '../../common/wsm-error.js';

/** `sendTo` was called without saying why. */
export class ReasonRequiredError extends WsmError {
  constructor() {
    super(
      'WSM_REASON_REQUIRED',
      'sendTo(userId, event, data, { reason }) is the deliberate way to another user and wants its reason, ' +
        'a short text such as "direct message".',
    );
  }
}
