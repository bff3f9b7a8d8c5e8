import {
  type SuspiciousIds,
  type UserKey,
  toUserKey,
} from '../../identity/index.js';
import { SuspiciousRecipientError } from '../errors/suspicious-recipient.error.js';

/** @throws {SuspiciousRecipientError} */
export function recipientKeyOf(
  userId: string,
  tenantId: string | undefined,
  ids: SuspiciousIds,
): UserKey {
  const reasons = ids.refusalOf(userId, { path: 'recipient' });
  if (reasons) throw new SuspiciousRecipientError(reasons);
  return toUserKey({ userId, tenantId });
}
