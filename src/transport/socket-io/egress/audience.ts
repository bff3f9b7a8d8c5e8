import type { Namespace, Socket } from 'socket.io';
import {
  type ManagerRecord,
  bindingOf,
  insideOf,
} from '../../../manager/index.js';
import type { BroadcastPacket } from './outgoing-packet.js';
import {
  type BroadcastOptions,
  namespaceInternals,
} from '../socket-io-internals.js';

/** The sockets of this process that a packet would reach: as `Adapter.apply` finds them. No rooms mean everybody. */
export function* socketsReached(
  { rooms, except }: BroadcastOptions,
  namespace: Namespace,
): Iterable<Socket> {
  const { adapter, sockets } = namespaceInternals(namespace);
  const isExcepted = (id: string) => {
    for (const room of except ?? [])
      if (adapter.rooms.get(room)?.has(id)) return true;
    return false;
  };
  if (rooms.size === 0) {
    for (const [id, socket] of sockets) if (!isExcepted(id)) yield socket;
    return;
  }
  for (const room of rooms) {
    for (const id of adapter.rooms.get(room) ?? []) {
      const socket = sockets.get(id);
      if (socket && !isExcepted(id)) yield socket;
    }
  }
}

/** The first user besides the sender that a packet would reach: their key, or `''` for a socket that is nobody's. */
export function firstOtherReached(
  options: BroadcastOptions,
  { key }: ManagerRecord,
  namespace: Namespace,
): string | undefined {
  for (const socket of socketsReached(options, namespace)) {
    const other = bindingOf(socket)?.manager.key ?? '';
    if (other !== key) return other;
  }
  return undefined;
}

/**
 * The part of a packet's recipients that is the sender's own, where nobody else here gets it: whoever is about to come
 * back, or is connected to another node, is not reached either. For everybody: all devices. For rooms: those in them.
 */
export function ownPartOf(
  { options, namespace }: BroadcastPacket,
  { key, room }: ManagerRecord,
): BroadcastOptions | undefined {
  if (options.rooms.size === 0) return { ...options, rooms: new Set([room]) };
  const rooms = new Set<string>();
  for (const socket of socketsReached(options, namespace))
    if (bindingOf(socket)?.manager.key === key) rooms.add(socket.id);
  return rooms.size > 0 ? { ...options, rooms } : undefined;
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
