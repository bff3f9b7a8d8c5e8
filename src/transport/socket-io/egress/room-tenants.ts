import type { Namespace } from 'socket.io';
import {
  type Connection,
  bindingOf,
  isRoomOfTenants,
  roomOfTenant,
} from '../../../manager/index.js';
import {
  type BroadcastOptions,
  namespaceInternals,
} from '../socket-io-internals.js';

/** Members of several tenants are, or were, in a room. */
const MIXED = Symbol('several tenants');

/**
 * Which tenants are in the rooms of each namespace. Kept as rooms are joined, so that a packet asks for one entry; who
 * is in a mixed room is looked at when a packet for it is about to be stopped.
 */
export class RoomTenants {
  private readonly rooms = new WeakMap<
    Namespace,
    Map<string, string | typeof MIXED>
  >();

  /** Starts anew for a namespace whose adapter has just been made. */
  follow(namespace: Namespace): void {
    const tenants = new Map<string, string | typeof MIXED>();
    this.rooms.set(namespace, tenants);
    namespace.adapter.on('delete-room', (room: string) => tenants.delete(room));
  }

  joined(room: string, { user }: Connection, namespace: Namespace): void {
    const { tenantId } = user;
    const tenants = this.rooms.get(namespace);
    if (tenantId === undefined || !tenants) return;
    const known = tenants.get(room) ?? tenantId;
    tenants.set(room, known === tenantId ? tenantId : MIXED);
  }

  /** The tenants in some rooms besides this one. */
  othersIn(
    rooms: Iterable<string>,
    tenantId: string | undefined,
    namespace: Namespace,
  ): ReadonlySet<string> {
    const tenants = this.rooms.get(namespace);
    if (tenantId === undefined || !tenants || tenants.size === 0) return NONE;
    const others = new Set<string>();
    for (const room of rooms) {
      const known = tenants.get(room);
      if (known === undefined || known === tenantId) continue;
      for (const other of tenantsNowIn(room, namespace))
        if (other !== tenantId) others.add(other);
    }
    return others;
  }
}

const NONE: ReadonlySet<string> = new Set();

/** The same recipients without those of some tenants, on every node. */
export function withoutTenants<Options extends BroadcastOptions>(
  options: Options,
  tenants: Iterable<string>,
): Options {
  const except = new Set(options.except);
  for (const tenant of tenants) except.add(roomOfTenant(tenant));
  return { ...options, except };
}

/** The same, for these rooms in place of the ones it was for. */
export function forRoom<Options extends BroadcastOptions>(
  options: Options,
  room: string,
): Options {
  return { ...options, rooms: new Set([room]) };
}

/** The rooms that hold the sockets of some tenants. */
export function roomsOfTenants(tenants: Iterable<string>): string[] {
  return [...tenants].map(roomOfTenant);
}

/** The rooms of the tenants besides this one that have somebody here. */
export function otherTenantsHere(
  tenantId: string,
  namespace: Namespace,
): string[] {
  const own = roomOfTenant(tenantId);
  return [...namespaceInternals(namespace).adapter.rooms.keys()].filter(
    (room) => isRoomOfTenants(room) && room !== own,
  );
}

function* tenantsNowIn(room: string, namespace: Namespace): Iterable<string> {
  const { adapter, sockets } = namespaceInternals(namespace);
  for (const id of adapter.rooms.get(room) ?? []) {
    const socket = sockets.get(id);
    const tenantId = socket && bindingOf(socket)?.connection.user.tenantId;
    if (tenantId !== undefined) yield tenantId;
  }
}
