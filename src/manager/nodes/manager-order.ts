import type { ManagerRecord } from '../manager-record.js';
import { joinChannel, leaveChannel } from '../sending/membership.js';
import { notifyAndDisconnect } from '../sending/notify.js';
import type { ManagerOrder } from './other-nodes.js';

/**
 * Carries out an order of another node on this node.
 *
 * @throws {LimitExceededError} `limits.channelsPerUser`
 */
export function carryOut(
  order: ManagerOrder,
  record: ManagerRecord | undefined,
): void {
  if (!record) return;
  switch (order.do) {
    case 'join':
      return joinChannel(record, order.channel);
    case 'leave':
      return leaveChannel(record, order.channel);
    case 'disconnect':
      for (const { socket } of record.connections)
        notifyAndDisconnect(socket, 'DISCONNECTED', order.reason);
      return;
    case 'compare': {
      const { key, channels, host } = record;
      for (const channel of channels ?? [])
        host.others.order({ do: 'join', key, channel });
    }
  }
}
