import type { SuspiciousIds, UserKey } from '../../identity/index.js';
import type { CurrentConnection } from '../current/current-connection.js';
import { LimitExceededError } from '../errors/limit-exceeded.error.js';
import type { ManagerHost } from '../manager-record.js';
import type { ManagerOptions } from '../manager.options.js';
import { type WebSocketManager, insideOf } from '../websocket-manager.js';
import type { Rejections } from './rejections.js';

/** What every manager of a registry asks. */
export function hostOf(
  options: ManagerOptions,
  ids: SuspiciousIds,
  rejections: Rejections,
  currentConnection: CurrentConnection,
  get: (key: UserKey) => WebSocketManager | undefined,
): ManagerHost {
  return {
    ackTimeout: options.ackTimeout,
    channelsPerUser: options.limits.channelsPerUser,
    ids,
    find: (key) => {
      const manager = get(key);
      return manager && insideOf(manager);
    },
    touch: (record) => {
      record.lastUsedAt = Date.now();
    },
    exceeded: (limit, max) => {
      if (options.mode !== 'report') throw new LimitExceededError(limit, max);
      rejections.count('LIMIT_EXCEEDED');
    },
    isSayingGoodbye: (record) => {
      const scope = currentConnection.get();
      return (
        scope?.event === 'disconnect' && insideOf(scope.manager) === record
      );
    },
    observer: undefined,
  };
}
