import type { Namespace } from 'socket.io';
import type { VectorId } from '../../incidents/index.js';
import {
  type ManagerRecord,
  type MessageScope,
  bindingOf,
  insideOf,
  ownerOfRoom,
} from '../../manager/index.js';
import { userIdInName } from './own-room.js';
import { namespaceInternals } from './socket-io-internals.js';

/**
 * To whom a packet goes that is made in a user's context.
 *
 * `own`: to the user's own sockets. `shared`: to channels the user is in, deliberately to others.
 * Anything else: the rule it breaks, and whom it would reach.
 */
export type Recipients = { readonly are: 'own' | 'shared' } | Foreign;

/** Recipients that no rule of the policy allows. */
export interface Foreign {
  readonly are: 'foreign';
  readonly vector: VectorId;
  readonly victim?: string;
  readonly detail: string;
  /** Of a packet for one socket: whose it is, as {@link nameOfUser} names it. */
  readonly name?: string;
}

export const OWN: Recipients = Object.freeze({ are: 'own' });
export const SHARED: Recipients = Object.freeze({ are: 'shared' });

/** Channels to which something was sent in the scope of one message: whoever could speak there may finish speaking. */
const spokenTo = new WeakMap<MessageScope, Set<string>>();

/** Judges the rooms of a packet. No rooms mean everybody. */
export function recipientsOf(
  rooms: ReadonlySet<string>,
  scope: MessageScope,
  namespace: Namespace,
): Recipients {
  if (rooms.size === 0) {
    return {
      are: 'foreign',
      vector: 'unscoped-broadcast',
      detail: namespace.name,
    };
  }
  let recipients = OWN;
  for (const room of rooms) {
    const judged = recipientsOfRoom(room, scope, namespace);
    if (judged.are === 'foreign') return judged;
    if (judged.are === 'shared') recipients = judged;
  }
  return recipients;
}

function recipientsOfRoom(
  room: string,
  scope: MessageScope,
  namespace: Namespace,
): Recipients {
  const record = insideOf(scope.manager);
  if (room === record.room) return OWN;
  const owner = ownerOfRoom(room) ?? ownerOfSocketRoom(room, namespace)?.key;
  if (owner === record.key) return OWN;
  if (owner !== undefined) return toAnother(owner, 'a private room');

  const members = namespaceInternals(namespace).adapter.rooms.get(room);
  if (isIn(record, members, namespace)) {
    if (userIdInName(room) === scope.connection.user.userId) return OWN;
    spokenTo.set(scope, (spokenTo.get(scope) ?? new Set()).add(room));
    return SHARED;
  }
  // Saying goodbye to a channel that was left in this very message, or going on after it was left in another.
  if (scope.left?.has(room) || spokenTo.get(scope)?.has(room)) return SHARED;
  const named = ownerByName(room, members, namespace);
  if (named !== undefined) return toAnother(named, room);
  return { are: 'foreign', vector: 'foreign-channel', detail: room };
}

/** A packet to somebody else's sockets. */
export function toAnother(
  victim: string | undefined,
  detail: string,
  name?: string,
): Foreign {
  return { are: 'foreign', vector: 'foreign-recipient', victim, detail, name };
}

/** The one user all of these rooms belong to: private rooms, and those that socket.io gives each socket. */
export function soleRecipientOf(
  rooms: ReadonlySet<string>,
  namespace: Namespace,
): ManagerRecord | undefined {
  let sole: ManagerRecord | undefined;
  for (const room of rooms) {
    const record =
      ownerOfSocketRoom(room, namespace) ?? ownerOfPrivateRoom(room, namespace);
    if (!record || (sole && sole !== record)) return undefined;
    sole = record;
  }
  return sole;
}

/** The rooms of a packet by name, as rules and incidents know them: a user's sockets and own room are `user:ID`. */
export function namesOfRooms(
  rooms: ReadonlySet<string>,
  namespace: Namespace,
): readonly string[] {
  return [...rooms].map((room) => {
    const record =
      ownerOfSocketRoom(room, namespace) ?? ownerOfPrivateRoom(room, namespace);
    return record ? nameOfUser(record) : room;
  });
}

/** The name of a user's sockets in rules and incidents. */
export function nameOfUser({ user }: ManagerRecord): string {
  return `user:${user.userId}`;
}

/** Whether somebody has a socket in each of these rooms. */
export function isMemberOfAll(
  record: ManagerRecord,
  rooms: ReadonlySet<string>,
  namespace: Namespace,
): boolean {
  if (rooms.size === 0) return false;
  const { adapter } = namespaceInternals(namespace);
  for (const room of rooms) {
    if (!isIn(record, adapter.rooms.get(room), namespace)) return false;
  }
  return true;
}

function isIn(
  { connections }: ManagerRecord,
  members: ReadonlySet<string> | undefined,
  namespace: Namespace,
): boolean {
  if (!members) return false;
  for (const { socket } of connections) {
    if (socket.nsp === namespace && members.has(socket.id)) return true;
  }
  return false;
}

/** Whose socket has this id: socket.io gives each socket a room of that name. */
export function ownerOfSocketRoom(
  room: string,
  namespace: Namespace,
): ManagerRecord | undefined {
  const socket = namespace.sockets.get(room);
  const binding = socket && bindingOf(socket);
  return binding && insideOf(binding.manager);
}

function ownerOfPrivateRoom(
  room: string,
  namespace: Namespace,
): ManagerRecord | undefined {
  if (ownerOfRoom(room) === undefined) return undefined;
  const [id] =
    namespaceInternals(namespace).adapter.rooms.get(room) ?? NO_MEMBERS;
  return id === undefined ? undefined : ownerOfSocketRoom(id, namespace);
}

const NO_MEMBERS: readonly string[] = [];

/** The key of the user after whom a room is named as a user's own, and who is in it. */
function ownerByName(
  room: string,
  members: ReadonlySet<string> | undefined,
  namespace: Namespace,
): string | undefined {
  const userId = userIdInName(room);
  if (userId === undefined) return undefined;
  for (const id of members ?? NO_MEMBERS) {
    const record = ownerOfSocketRoom(id, namespace);
    if (record?.user.userId === userId) return record.key;
  }
  return undefined;
}
