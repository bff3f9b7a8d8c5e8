import { type UserKey } from '../../identity/index.js';

const PREFIX = 'wsm:user:';

/** The socket.io room that holds every socket of one user, in each namespace, and nobody else's. */
export function privateRoomOf(key: UserKey): string {
  return PREFIX + key;
}

/** Whether a room is some user's private one. */
export function isPrivateRoom(room: unknown): room is string {
  return typeof room === 'string' && room.startsWith(PREFIX);
}

/** Whose room it is, or `undefined` if it is nobody's. */
export function ownerOfRoom(room: unknown): UserKey | undefined {
  return isPrivateRoom(room)
    ? (room.slice(PREFIX.length) as UserKey)
    : undefined;
}
