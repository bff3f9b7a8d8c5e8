import { WsmError } from '../../common/wsm-error.js';

/** `sendTo` or `invite` was called without a reason. */
export class ReasonRequiredError extends WsmError {
  constructor() {
    super(
      'WSM_REASON_REQUIRED',
      'sendTo(userId, event, data, { reason }) and invite(userId, channel, { reason }) cross to another user on purpose and expect a reason, ' +
        'a short text such as "direct message".',
    );
  }
}

/** @throws {ReasonRequiredError} unless there is a reason */
export function assertReason(
  options: { readonly reason: string } | undefined,
): void {
  const reason: unknown = options?.reason;
  if (typeof reason !== 'string' || reason.trim() === '')
    throw new ReasonRequiredError();
}
