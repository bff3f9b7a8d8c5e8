import { WsmError } from '../../common/wsm-error.js';

/** `sendTo` or `invite` was called without a reason. */
export class ReasonRequiredError extends WsmError {
  constructor() {
    super(
      'WSM_REASON_REQUIRED',
      'sendTo(userId, event, data, { reason }) and invite(userId, channel, { reason }) affect another user and expect a ' +
        'reason. Pass a short text such as "direct message".',
    );
  }
}

/** @throws {ReasonRequiredError} for a missing or empty reason */
export function assertReason(
  options: { readonly reason: string } | undefined,
): void {
  const reason: unknown = options?.reason;
  if (typeof reason !== 'string' || reason.trim() === '')
    throw new ReasonRequiredError();
}
