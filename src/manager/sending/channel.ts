import { ForeignChannelError } from '../errors/foreign-channel.error.js';
import { isPrivateRoom } from './private-room.js';

/** Longest name of a channel, in UTF-16 code units. */
const MAX_LENGTH = 256;

/** @throws {ForeignChannelError} for anything that must not be used as a channel's name */
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
      'this is the private room of a user. To reach somebody else deliberately, use manager.sendTo().',
    );
  }
}
