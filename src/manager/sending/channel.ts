import { ForeignChannelError } from '../errors/foreign-channel.error.js';
import type { ManagerRecord } from '../manager-record.js';
import { isPrivateRoom } from './private-room.js';
import { roomOfChannel } from './tenant-room.js';

/** Maximum length of a channel name, in UTF-16 code units. */
const MAX_LENGTH = 256;

/** @throws {ForeignChannelError} for an invalid channel name or a private room */
export function assertChannel(channel: unknown): asserts channel is string {
  if (
    typeof channel !== 'string' ||
    channel === '' ||
    channel.length > MAX_LENGTH
  ) {
    throw new ForeignChannelError(
      typeof channel === 'string' ? channel : typeof channel,
      `a channel is a string of 1 to ${MAX_LENGTH} characters.`,
    );
  }
  if (isPrivateRoom(channel)) {
    throw new ForeignChannelError(
      channel,
      'this is the private room of a user. To send to another user, call manager.sendTo().',
    );
  }
}

/** Whether a user is in a channel, by `manager.join()` or with a socket that joined the room. */
export function isMemberOf(
  { channels, connections, user }: ManagerRecord,
  channel: string,
): boolean {
  if (channels?.has(channel)) return true;
  const room = roomOfChannel(user, channel);
  for (const { socket } of connections) if (socket.rooms.has(room)) return true;
  return false;
}

export function notAMember(channel: string): ForeignChannelError {
  return new ForeignChannelError(
    channel,
    'the user is not a member. Call manager.join(channel) first.',
  );
}
