import type { Namespace, Socket } from 'socket.io';
import {
  type ManagerRecord,
  bindingOf,
  insideOf,
} from '../../../manager/index.js';
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

/** Whose socket has this id: socket.io gives each socket a room of that name. */
export function ownerOfSocketRoom(
  room: string,
  namespace: Namespace,
): ManagerRecord | undefined {
  const socket = namespace.sockets.get(room);
  const binding = socket && bindingOf(socket);
  return binding && insideOf(binding.manager);
}
