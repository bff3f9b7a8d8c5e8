import { type UserKey } from '../../identity/index.js';

const PREFIX = 'wsm:user:';

/** The socket.io room of all sockets of one user, in each namespace. No other socket is in it. */
export function privateRoomOf(key: UserKey): string {
  return PREFIX + key;
}

/** Whether a room is the private room of a user. */
export function isPrivateRoom(room: unknown): room is string {
  return typeof room === 'string' && room.startsWith(PREFIX);
}

/** The owner of a private room; `undefined` for any other room. */
export function ownerOfRoom(room: unknown): UserKey | undefined {
  return isPrivateRoom(room)
    ? (room.slice(PREFIX.length) as UserKey)
    : undefined;
}
