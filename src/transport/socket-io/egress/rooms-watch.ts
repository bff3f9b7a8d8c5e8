import { Injectable } from '@nestjs/common';
import type { Namespace, Socket } from 'socket.io';
import { Violations } from '../../../policy/index.js';
import {
  type Binding,
  CurrentConnection,
  bindingOf,
  ownerOfRoom,
  tenantOfRoom,
} from '../../../manager/index.js';
import { ownerOfSocketRoom } from './audience.js';
import { isUnidentified } from '../connections/unidentified.js';
import { RoomOwners, membersOf, socketOf } from './room-owners.js';
import { RoomTenants } from './room-tenants.js';

/** Hears of a socket that is the first of this process in a room. */
type FirstMember = (
  room: string,
  binding: Binding,
  namespace: Namespace,
) => void;

/** Watches who joins which room: a user's own room is nobody else's, and a tenant's no other tenant's. */
@Injectable()
export class RoomsWatch {
  readonly owners = new RoomOwners();
  readonly tenants = new RoomTenants();
  private first: FirstMember | undefined;
  private returning: Binding | undefined;
  /** Rooms of somebody that a socket was to join before it was known whose socket it is. */
  private readonly held = new WeakMap<Socket, Set<string>>();

  constructor(
    private readonly violations: Violations,
    private readonly current: CurrentConnection,
  ) {}

  /** Has the first member of each room told, for those who know the other nodes. */
  tellOfFirst(first: FirstMember): void {
    this.first = first;
  }

  /** Whether a socket may join a room. A join that is refused has no other consequence. */
  mayJoin(socketId: string, room: string, namespace: Namespace): boolean {
    if (room === socketId) return true;
    const socket = socketOf(socketId, namespace);
    const binding = socket && bindingOf(socket);
    const isReturning = binding !== undefined && binding === this.returning;
    const owner = isReturning
      ? undefined
      : this.ownerBesides(binding, room, namespace);
    // It may be the user's own: nobody knows yet whose socket this is.
    if (owner !== undefined && socket && isUnidentified(socket)) {
      this.hold(socket, room);
      return false;
    }
    if (owner !== undefined) {
      const users = binding ? [binding.manager.key, owner] : [owner];
      const facts = { users: users.filter(Boolean), detail: room };
      if (this.violations.raise({ vector: 'foreign-room', ...facts }))
        return false;
    }
    if (binding) this.joining(binding, room, namespace);
    return true;
  }

  /** Lets a socket that is identified now into the rooms of its user, and judges those that it is in. */
  identified({ connection: { socket } }: Binding): void {
    const rooms = [...socket.rooms, ...(this.held.get(socket) ?? [])];
    this.held.delete(socket);
    for (const room of rooms) if (room !== socket.id) void socket.join(room);
  }

  private hold(socket: Socket, room: string): void {
    const rooms = this.held.get(socket) ?? new Set();
    this.held.set(socket, rooms.add(room));
  }

  /** Lets a socket back into the rooms of its own session, without a judgement: it has been in them. */
  readmit(binding: Binding, rooms: Iterable<string>): void {
    const { socket } = binding.connection;
    this.returning = binding;
    try {
      for (const room of rooms) void socket.join(room);
    } finally {
      this.returning = undefined;
    }
  }

  /** Remembers what was left, so that the user may say goodbye there. */
  left(socketId: string, room: string): void {
    const scope = this.current.get();
    if (scope?.connection.id === socketId) (scope.left ??= new Set()).add(room);
  }

  private joining(binding: Binding, room: string, namespace: Namespace): void {
    // Their names are made by this library: they need no watching.
    if (ownerOfRoom(room) !== undefined || tenantOfRoom(room) !== undefined)
      return;
    const isConnecting = this.current.get()?.event === 'connection';
    this.owners.joining(binding, room, namespace, isConnecting);
    this.tenants.joined(room, binding.connection, namespace);
    if (this.first && membersOf(room, namespace).size === 0)
      this.first(room, binding, namespace);
  }

  /** Whose room it is, if it is not one of the user who joins; `''` for a tenant's. */
  private ownerBesides(
    binding: Binding | undefined,
    room: string,
    namespace: Namespace,
  ): string | undefined {
    const key = ownerOfRoom(room) ?? ownerOfSocketRoom(room, namespace)?.key;
    if (key !== undefined)
      return key === binding?.manager.key ? undefined : key;
    const tenant = tenantOfRoom(room);
    if (tenant !== undefined)
      return tenant === binding?.connection.user.tenantId ? undefined : '';
    return binding && this.owners.ownerBesides(binding, room, namespace);
  }
}
