import type { SuspiciousIds, UserKey } from '../../identity/index.js';
import type { CurrentConnection } from '../current/current-connection.js';
import { LimitExceededError } from '../errors/limit-exceeded.error.js';
import type { ManagerHost } from '../manager-record.js';
import type { ManagerLimits, ManagerOptions } from '../manager.options.js';
import type { OtherNodes } from '../nodes/other-nodes.js';
import { type WebSocketManager, insideOf } from '../websocket-manager.js';
import type { LimitWarnings } from './limit-warnings.js';
import type { Rejections } from './rejections.js';

/** The subject of the warning for each limit. */
const WHAT_EXCEEDS: Record<keyof ManagerLimits, string> = {
  connectionsPerUser: 'Another connection of a user',
  channelsPerUser: 'Another channel of a user',
  managers: 'Another user',
};

/** Creates the {@link ManagerHost} of a registry. */
export function hostOf(
  options: ManagerOptions,
  ids: SuspiciousIds,
  rejections: Rejections,
  warnings: LimitWarnings,
  currentConnection: CurrentConnection,
  others: OtherNodes,
  get: (key: UserKey) => WebSocketManager | undefined,
): ManagerHost {
  return {
    ackTimeout: options.ackTimeout,
    channelsPerUser: options.limits.channelsPerUser,
    sharedValueBytes: options.shared.valueBytes,
    ids,
    others,
    find: (key) => {
      const manager = get(key);
      return manager && insideOf(manager);
    },
    touch: (record) => {
      record.lastUsedAt = Date.now();
    },
    exceeded: (limit, max) => {
      warnings.exceeded(`limits.${limit}`, max, WHAT_EXCEEDS[limit]);
      if (options.mode !== 'report') {
        rejections.count('LIMIT_EXCEEDED');
        throw new LimitExceededError(limit, max);
      }
      rejections.letThrough({
        code: 'LIMIT_EXCEEDED',
        option: `limits.${limit}`,
        event: currentConnection.get()?.event,
      });
    },
    leaving: (record) => {
      const scope = currentConnection.get();
      return scope?.event === 'disconnect' && insideOf(scope.manager) === record
        ? scope.connection
        : undefined;
    },
    observer: undefined,
  };
}
