import { toUserKey } from '../identity/index.js';
import { type WebSocketManager, insideOf } from '../manager/index.js';
import { ForeignUserError } from './errors/foreign-user.error.js';
import type { LegacyWebSocketManager } from './legacy-websocket-manager.js';

/** An event that a deprecated method should send to another user. */
interface Misdirected {
  readonly method: keyof LegacyWebSocketManager;
  readonly userId: string;
  readonly event: string;
  readonly data: unknown;
}

/**
 * Treats an event for another user as the egress policy treats a packet: it is blocked in mode `enforce`, and recorded
 * and sent in mode `report`.
 *
 * @returns whether it was sent to a connected device
 * @throws {ForeignUserError} if it was blocked
 */
export function sendToAnother(
  manager: WebSocketManager,
  { method, userId, event, data }: Misdirected,
): boolean {
  const record = insideOf(manager);
  if (!record.canSend(method)) return false;
  const { host, user } = record;
  const { tenantId } = user;
  // Only the id of a connected user was checked, so only that id may be recorded.
  const recipient =
    typeof userId === 'string'
      ? host.find(toUserKey({ userId, tenantId }))?.key
      : undefined;
  const aim = { use: method, event, recipient };
  if (!host.observer?.mayAim(record, aim)) throw new ForeignUserError(method);
  const reason = `${method}() of the deprecated API, in mode report`;
  return manager.sendTo(userId, event, data, { reason });
}
