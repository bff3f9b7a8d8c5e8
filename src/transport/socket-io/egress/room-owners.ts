import type { Namespace, Socket } from 'socket.io';
import { type Binding, bindingOf } from '../../../manager/index.js';
import { namespaceInternals } from '../socket-io-internals.js';

/** How applications name a user's own room everywhere: `user:bob`. */
const CONVENTION = 'user:';
/** What stands before the user's id in any other name that may be a user's own: `inbox/bob`, `person_bob`. */
const SEPARATOR = /[:/_.-]/;
/** Names that are known to be channels; the oldest are forgotten. */
const MAX_CHANNELS = 10_000;

/** The users of one id whose own room it is: one, or namesakes in several tenants. */
interface Owned {
  readonly userId: string;
  readonly keys: Set<string>;
}

/**
 * Knows which rooms are a user's own. A name alone is not a person: a room is somebody's only if it is named after that
 * user, that user alone is in it, and the application has joined it while the user connected, or it follows the
 * convention `user:ID`. A room that others have been in is a channel, whatever it is called, and stays one.
 */
export class RoomOwners {
  private readonly owned = new WeakMap<Namespace, Map<string, Owned>>();
  private readonly channels = new Set<string>();

  /** The user, other than the one of `binding`, whose own room this is. */
  ownerBesides(
    { connection, manager }: Binding,
    room: string,
    namespace: Namespace,
  ): string | undefined {
    const owned = this.ownedNow(room, namespace);
    if (!owned || owned.userId === connection.user.userId) return undefined;
    for (const key of owned.keys) if (key !== manager.key) return key;
    return undefined;
  }

  /** Whose own room it is. */
  ownersOf(room: string, namespace: Namespace): ReadonlySet<string> {
    return this.ownedNow(room, namespace)?.keys ?? NOBODY;
  }

  /** The owner of a room that is called after a user: the namesakes of other tenants share it. */
  ownerOf(
    room: string,
    namespace: Namespace,
  ): { key: string; userId: string } | undefined {
    const owned = this.ownedNow(room, namespace);
    if (!owned) return undefined;
    const [key] = owned.keys;
    return { key, userId: owned.userId };
  }

  /** Others are in a room on another node: it is a channel. */
  sharedWithOthers(room: string, namespace: Namespace): void {
    this.owned.get(namespace)?.delete(room);
    this.remember(room);
  }

  /** A socket is about to join a room. */
  joining(
    { connection, manager }: Binding,
    room: string,
    namespace: Namespace,
    isConnecting: boolean,
  ): void {
    const { userId } = connection.user;
    const owned = this.ownedNow(room, namespace);
    if (owned) {
      if (owned.userId === userId) owned.keys.add(manager.key);
      return;
    }
    if (this.isOfOthers(room, manager.key, namespace)) {
      this.remember(room);
      return;
    }
    const isOwn = isConnecting
      ? isNamedAfter(room, userId)
      : room === CONVENTION + userId;
    if (!isOwn || this.channels.has(room)) return;
    const rooms = this.owned.get(namespace) ?? new Map<string, Owned>();
    this.owned.set(namespace, rooms);
    rooms.set(room, { userId, keys: new Set([manager.key]) });
  }

  /** Whether somebody besides this user is in a room. */
  isOfOthers(room: string, key: string, namespace: Namespace): boolean {
    for (const id of membersOf(room, namespace))
      if (keyOf(id, namespace) !== key) return true;
    return false;
  }

  private ownedNow(room: string, namespace: Namespace): Owned | undefined {
    const rooms = this.owned.get(namespace);
    const owned = rooms?.get(room);
    if (!owned) return undefined;
    for (const id of membersOf(room, namespace)) {
      const key = keyOf(id, namespace);
      if (key !== undefined && owned.keys.has(key)) return owned;
    }
    rooms?.delete(room);
    return undefined;
  }

  private remember(room: string): void {
    this.channels.add(room);
    if (this.channels.size <= MAX_CHANNELS) return;
    for (const oldest of this.channels) {
      this.channels.delete(oldest);
      return;
    }
  }
}

const NOBODY: ReadonlySet<string> = new Set();

/** Whether a room is called like a user, or ends with the user's id as a word of its own. */
function isNamedAfter(room: string, userId: string): boolean {
  if (room === userId) return true;
  const before = room.at(-userId.length - 1);
  return (
    before !== undefined && room.endsWith(userId) && SEPARATOR.test(before)
  );
}

/** The sockets of this process that are in a room. */
export function membersOf(
  room: string,
  namespace: Namespace,
): ReadonlySet<string> {
  return namespaceInternals(namespace).adapter.rooms.get(room) ?? NOBODY;
}

function keyOf(id: string, namespace: Namespace): string | undefined {
  const socket = socketOf(id, namespace);
  return socket && bindingOf(socket)?.manager.key;
}

/** A socket of a namespace, also one that is just connecting. */
export function socketOf(id: string, namespace: Namespace): Socket | undefined {
  return (
    namespace.sockets.get(id) ??
    namespaceInternals(namespace)._preConnectSockets.get(id)
  );
}
