import type { ManagerRecord } from '../manager-record.js';
import { roomOfChannel, roomOfTenant } from './tenant-room.js';

/**
 * Makes every device of a user a member of a channel, including devices that connect later.
 *
 * @throws {LimitExceededError} `limits.channelsPerUser`
 */
export function joinChannel(record: ManagerRecord, channel: string): void {
  const channels = (record.channels ??= new Set());
  const max = record.host.channelsPerUser;
  if (!channels.has(channel) && channels.size >= max) {
    record.host.exceeded('channelsPerUser', max);
  }
  channels.add(channel);
  record.host.others.presence.joined(record, channel);
  const room = roomOfChannel(record.user, channel);
  for (const { socket } of record.connections) void socket.join(room);
}

/** Removes every device of a user from a channel. */
export function leaveChannel(record: ManagerRecord, channel: string): void {
  record.channels?.delete(channel);
  record.host.others.presence.left(record, channel);
  const room = roomOfChannel(record.user, channel);
  for (const { socket } of record.connections) void socket.leave(room);
}

/** The rooms that a new device of a user joins. */
export function roomsOf({ room, channels, user }: ManagerRecord): string[] {
  const rooms = [room];
  if (user.tenantId !== undefined) rooms.push(roomOfTenant(user.tenantId));
  for (const channel of channels ?? [])
    rooms.push(roomOfChannel(user, channel));
  return rooms;
}
