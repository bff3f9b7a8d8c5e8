import { ForeignChannelError } from './foreign-channel.error.js';
import { isPrivateRoom } from './private-room.js';

/** @throws {ForeignChannelError} for anything that must not be used as a channel's name */
export function assertChannel(channel: unknown): asserts channel is string {
  if (typeof channel !== 'string' || channel === '') {
    throw new ForeignChannelError(
      typeof channel,
      'a channel is a non-empty string.',
    );
  }
  if (isPrivateRoom(channel)) {
    throw new ForeignChannelError(
      channel,
      'this is the private room of a user. To reach somebody else deliberately, use manager.sendTo().',
    );
  }
}
