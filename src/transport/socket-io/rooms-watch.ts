import { Injectable } from '@nestjs/common';
import type { Namespace, Socket } from 'socket.io';
import { Violations } from '../../policy/index.js';
import {
  type Binding,
  type Connection,
  CurrentConnection,
  type WebSocketManager,
  WebSocketManagerRegistry,
  bindingOf,
  ownerOfRoom,
} from '../../manager/index.js';
import { isNumber, userIdInName } from './own-room.js';
import { ownerOfSocketRoom } from './recipients.js';
import { namespaceInternals } from './socket-io-internals.js';

/** Watches who joins which room: a user's own room is nobody else's. */
@Injectable()
export class RoomsWatch {
  /** Rooms of the user's own id that were joined while connecting: that is what a private room looks like. */
  private readonly ownRooms = new WeakMap<Connection, Set<string>>();

  constructor(
    private readonly violations: Violations,
    private readonly registry: WebSocketManagerRegistry,
    private readonly current: CurrentConnection,
  ) {}

  /** Whether a socket may join a room. */
  mayJoin(socketId: string, room: string, namespace: Namespace): boolean {
    if (room === socketId) return true;
    const socket = socketOf(socketId, namespace);
    const binding = socket && bindingOf(socket);
    const owner =
      ownerOfRoom(room) ??
      ownerOfSocketRoom(room, namespace)?.key ??
      this.ownerByName(room, binding, namespace);
    if (owner === undefined) return true;
    if (owner === binding?.manager.key) {
      this.takeIn(room, binding, namespace);
      return true;
    }
    const users = binding ? [binding.manager.key, owner] : [owner];
    return !this.violations.raise({
      vector: 'foreign-room',
      users,
      detail: room,
    });
  }

  /** Remembers what was left, so that the user may say goodbye there. */
  left(socketId: string, room: string): void {
    const scope = this.current.get();
    if (scope?.connection.id === socketId) (scope.left ??= new Set()).add(room);
  }

  /** The user who is here and whose own room this is by its name. */
  private ownerByName(
    room: string,
    binding: Binding | undefined,
    namespace: Namespace,
  ): string | undefined {
    const prefixed = userIdInName(room);
    const userId = prefixed ?? room;
    if (userId === '') return undefined;
    const user = binding?.connection.user;
    if (binding && user?.userId === userId) {
      // The room of a namesake in another tenant, who was there first?
      return (
        namesakeIn(room, binding, namespace)?.manager.key ?? binding.manager.key
      );
    }
    const manager = this.registry.get({ userId, tenantId: user?.tenantId });
    if (manager) {
      const isHers =
        prefixed !== undefined || this.hasMadeItHers(manager, room, namespace);
      return isHers ? manager.key : undefined;
    }
    return prefixed === undefined
      ? undefined
      : memberNamed(userId, room, namespace)?.manager.key;
  }

  /** A room that is called like a user may be any channel, unless that user is in it. */
  private hasMadeItHers(
    manager: WebSocketManager,
    room: string,
    namespace: Namespace,
  ): boolean {
    const members = membersOf(room, namespace);
    return manager.connections.some(
      (connection) =>
        members?.has(connection.id) === true &&
        (!isNumber(room) || this.ownRooms.get(connection)?.has(room) === true),
    );
  }

  /** The owner comes in. Somebody may have waited there. */
  private takeIn(room: string, binding: Binding, namespace: Namespace): void {
    const isNamed = ownerOfRoom(room) ?? userIdInName(room);
    if (isNamed === undefined) {
      if (this.current.get()?.event !== 'connection') return;
      const own = this.ownRooms.get(binding.connection) ?? new Set();
      this.ownRooms.set(binding.connection, own.add(room));
    }
    const owner = binding.manager.key;
    const { adapter } = namespaceInternals(namespace);
    const others = [...membersIn(room, namespace)].filter(
      ({ manager }) => manager.key !== owner,
    );
    // A channel of many that happens to be called like a user is no private room.
    const keys = new Set(others.map(({ manager }) => manager.key));
    if (isNamed === undefined && keys.size > 1) return;
    for (const { connection, manager } of others) {
      const facts = { users: [manager.key, owner], detail: room };
      if (this.violations.raise({ vector: 'foreign-room', ...facts }))
        void adapter.del(connection.id, room);
    }
  }
}

/** Somebody else of the same id, whose tenant is another, in the room of that name. */
function namesakeIn(
  room: string,
  { connection, manager }: Binding,
  namespace: Namespace,
): Binding | undefined {
  const other = memberNamed(connection.user.userId, room, namespace);
  return other?.manager.key === manager.key ? undefined : other;
}

function memberNamed(
  userId: string,
  room: string,
  namespace: Namespace,
): Binding | undefined {
  for (const member of membersIn(room, namespace)) {
    if (member.connection.user.userId === userId) return member;
  }
  return undefined;
}

function* membersIn(room: string, namespace: Namespace): Iterable<Binding> {
  for (const id of membersOf(room, namespace) ?? []) {
    const socket = socketOf(id, namespace);
    const binding = socket && bindingOf(socket);
    if (binding) yield binding;
  }
}

function membersOf(
  room: string,
  namespace: Namespace,
): ReadonlySet<string> | undefined {
  return namespaceInternals(namespace).adapter.rooms.get(room);
}

function socketOf(id: string, namespace: Namespace): Socket | undefined {
  return (
    namespace.sockets.get(id) ??
    namespaceInternals(namespace)._preConnectSockets.get(id)
  );
}
