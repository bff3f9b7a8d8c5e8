import type { Namespace } from 'socket.io';
import type { VectorId } from '../../../incidents/index.js';
import type { Audience } from '../../../policy/index.js';
import {
  type ManagerRecord,
  type MessageScope,
  insideOf,
  ownerOfRoom,
} from '../../../manager/index.js';
import { ownerOfSocketRoom } from './audience.js';
import type { RoomOwners } from './room-owners.js';
import { namespaceInternals } from '../socket-io-internals.js';

/**
 * To whom a packet is addressed that is made in a user's context.
 *
 * `own`: to the user's own sockets. `shared`: to channels the user is in, deliberately to others.
 * Anything else: the rule it breaks, and whom it would reach.
 */
export type Recipients = { readonly are: 'own' | 'shared' } | Foreign;

/** Recipients that no rule of the policy allows. */
export interface Foreign {
  readonly are: 'foreign';
  readonly vector: VectorId;
  readonly audience: Audience;
  readonly victim?: string;
  readonly detail: string;
  /** Of a packet for one socket: whose it is, as {@link nameOfUser} names it. */
  readonly name?: string;
}

export const OWN: Recipients = Object.freeze({ are: 'own' });
export const SHARED: Recipients = Object.freeze({ are: 'shared' });

/** Whose own room one is by the way it is used: the keys of these users. */
export type OwnersOf = (
  room: string,
  namespace: Namespace,
) => ReadonlySet<string>;

/** Channels to which something was sent in the scope of one message: whoever could speak there may finish speaking. */
const spokenTo = new WeakMap<MessageScope, Set<string>>();

/** Judges the rooms of a packet. No rooms mean everybody. */
export function recipientsOf(
  rooms: ReadonlySet<string>,
  scope: MessageScope,
  namespace: Namespace,
  ownersOf: OwnersOf,
): Recipients {
  if (rooms.size === 0) {
    return {
      are: 'foreign',
      vector: 'unscoped-broadcast',
      audience: 'many',
      detail: namespace.name,
    };
  }
  let recipients = OWN;
  for (const room of rooms) {
    const judged = recipientsOfRoom(room, scope, namespace, ownersOf);
    if (judged.are === 'foreign')
      return rooms.size > 1 ? { ...judged, audience: 'many' } : judged;
    if (judged.are === 'shared') recipients = judged;
  }
  return recipients;
}

function recipientsOfRoom(
  room: string,
  scope: MessageScope,
  namespace: Namespace,
  ownersOf: OwnersOf,
): Recipients {
  const record = insideOf(scope.manager);
  if (room === record.room) return OWN;
  const owner = ownerOfRoom(room) ?? ownerOfSocketRoom(room, namespace)?.key;
  if (owner === record.key) return OWN;
  if (scope.fetched?.has(room)) return SHARED;
  if (owner !== undefined) return toAnother(owner, 'a private room');

  const owners = ownersOf(room, namespace);
  if (isIn(record, membersOf(room, namespace), namespace)) {
    if (owners.has(record.key)) return OWN;
    spokenTo.set(scope, (spokenTo.get(scope) ?? new Set()).add(room));
    return SHARED;
  }
  // Saying goodbye to a channel that was left in this very message, or going on after it was left in another.
  if (scope.left?.has(room) || spokenTo.get(scope)?.has(room)) return SHARED;
  for (const named of owners) return toAnother(named, room);
  return {
    are: 'foreign',
    vector: 'foreign-channel',
    audience: 'many',
    detail: room,
  };
}

/** What is said of a packet for one other user. */
export function toAnother(
  victim: string,
  detail: string,
  name?: string,
): Foreign {
  return {
    are: 'foreign',
    vector: 'foreign-recipient',
    audience: 'one',
    victim,
    detail,
    name,
  };
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
  owners: Pick<RoomOwners, 'ownerOf'>,
): readonly string[] {
  return [...rooms].map((room) => {
    const record =
      ownerOfSocketRoom(room, namespace) ?? ownerOfPrivateRoom(room, namespace);
    if (record) return nameOfUser(record);
    // A room that is called by the bare id of the user.
    const isOwn = owners.ownerOf(room, namespace)?.userId === room;
    return isOwn ? `user:${room}` : room;
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
  for (const room of rooms) {
    if (!isIn(record, membersOf(room, namespace), namespace)) return false;
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

function ownerOfPrivateRoom(
  room: string,
  namespace: Namespace,
): ManagerRecord | undefined {
  if (ownerOfRoom(room) === undefined) return undefined;
  for (const id of membersOf(room, namespace) ?? [])
    return ownerOfSocketRoom(id, namespace);
  return undefined;
}

function membersOf(
  room: string,
  namespace: Namespace,
): ReadonlySet<string> | undefined {
  return namespaceInternals(namespace).adapter.rooms.get(room);
}
