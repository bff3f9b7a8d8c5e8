import { toUserKey } from '../identity/index.js';
import { type WebSocketManager, insideOf } from '../manager/index.js';
import { ForeignUserError } from './errors/foreign-user.error.js';
import type { LegacyWebSocketManager } from './legacy-websocket-manager.js';

/** An event that a manager was told to send to somebody other than its own user. */
interface Misdirected {
  readonly method: keyof LegacyWebSocketManager;
  readonly userId: string;
  readonly event: string;
  readonly data: unknown;
}

/**
 * Does what the egress policy does with a packet to another user: stopped in mode `enforce`, and reported and sent in
 * mode `report`.
 *
 * @returns whether it was sent to a connected device
 * @throws {ForeignUserError} if it was stopped
 */
export function sendToAnother(
  manager: WebSocketManager,
  { method, userId, event, data }: Misdirected,
): boolean {
  const record = insideOf(manager);
  if (!record.mayUse(method)) return false;
  const { host, user } = record;
  const { tenantId } = user;
  // Only who is here has an id that was found fit to be written down.
  const recipient =
    typeof userId === 'string'
      ? host.find(toUserKey({ userId, tenantId }))?.key
      : undefined;
  const aim = { use: method, event, recipient };
  if (!host.observer?.mayAim(record, aim)) throw new ForeignUserError(method);
  const reason = `${method}() of the deprecated API, in mode report`;
  return manager.sendTo(userId, event, data, { reason });
}
