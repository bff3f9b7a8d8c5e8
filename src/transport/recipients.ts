import type { Namespace } from 'socket.io';
import type { VectorId } from '../incidents/index.js';
import {
  type MessageScope,
  bindingOf,
  insideOf,
  ownerOfRoom,
} from '../manager/index.js';
import { namespaceInternals } from './socket-io-internals.js';

/**
 * To whom a packet goes that is made in a user's context.
 *
 * `own`: to the user's own sockets. `shared`: to channels the user is in, deliberately to others.
 * Anything else: the rule it breaks, and whom it would reach.
 */
export type Recipients =
  | { readonly are: 'own' | 'shared' }
  | {
      readonly are: 'foreign';
      readonly vector: VectorId;
      readonly victim?: string;
      readonly detail: string;
    };

const OWN: Recipients = Object.freeze({ are: 'own' });
const SHARED: Recipients = Object.freeze({ are: 'shared' });

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
  const owner = ownerOfRoom(room) ?? ownerOfSocketRoom(room, namespace);
  if (owner === record.key) return OWN;
  if (owner !== undefined) {
    return {
      are: 'foreign',
      vector: 'foreign-recipient',
      victim: owner,
      detail: 'a private room',
    };
  }
  const members = namespaceInternals(namespace).adapter.rooms.get(room);
  for (const { socket } of record.connections) {
    if (socket.nsp === namespace && members?.has(socket.id)) return SHARED;
  }
  // Saying goodbye to a channel that was left in this very message.
  if (scope.left?.has(room)) return SHARED;
  return { are: 'foreign', vector: 'foreign-channel', detail: room };
}

/** Whose socket has this id: socket.io gives each socket a room of that name. */
export function ownerOfSocketRoom(
  room: string,
  namespace: Namespace,
): string | undefined {
  const socket = namespace.sockets.get(room);
  return socket && bindingOf(socket)?.manager.key;
}
