import { Injectable } from '@nestjs/common';
import type { Namespace, Socket } from 'socket.io';
import { Violations } from '../isolation/index.js';
import {
  type Binding,
  CurrentConnection,
  WebSocketManagerRegistry,
  bindingOf,
  ownerOfRoom,
} from '../manager/index.js';
import { ownerOfSocketRoom } from './recipients.js';
import { namespaceInternals } from './socket-io-internals.js';

/**
 * How applications name a user's own room: `bob`, `user:bob`, `user-bob`, `users/bob`, `private:bob`…
 */
const OWN_ROOM =
  /^(?:user|users|u|uid|private|personal|inbox|notifications?)[:/_.-](.+)$/;

/** Watches who joins which room: a user's own room is nobody else's. */
@Injectable()
export class RoomsWatch {
  constructor(
    private readonly violations: Violations,
    private readonly registry: WebSocketManagerRegistry,
    private readonly current: CurrentConnection,
  ) {}

  /** Whether a socket may join a room. */
  mayJoin(socketId: string, room: string, namespace: Namespace): boolean {
    const socket = socketOf(socketId, namespace);
    const binding = socket && bindingOf(socket);
    const owner =
      ownerOfRoom(room) ??
      (room === socketId ? undefined : ownerOfSocketRoom(room, namespace)) ??
      this.userNamedBy(room, binding);
    if (owner === undefined) return true;
    if (owner === binding?.manager.key) {
      this.evictOthers(room, owner, namespace);
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
  private userNamedBy(
    room: string,
    binding: Binding | undefined,
  ): string | undefined {
    const tenantId = binding?.connection.user.tenantId;
    const candidates = [room, OWN_ROOM.exec(room)?.[1]];
    for (const userId of candidates) {
      if (userId === undefined || userId === '') continue;
      const manager = this.registry.get({ userId, tenantId });
      if (manager) return manager.key;
    }
    return undefined;
  }

  /** Somebody may have waited in the room before its owner came. */
  private evictOthers(room: string, owner: string, namespace: Namespace): void {
    const { adapter } = namespaceInternals(namespace);
    for (const id of adapter.rooms.get(room) ?? []) {
      const socket = socketOf(id, namespace);
      const member = socket && bindingOf(socket)?.manager.key;
      if (member === undefined || member === owner) continue;
      const facts = { users: [member, owner], detail: room };
      if (this.violations.raise({ vector: 'foreign-room', ...facts }))
        void adapter.del(id, room);
    }
  }
}

function socketOf(id: string, namespace: Namespace): Socket | undefined {
  return (
    namespace.sockets.get(id) ??
    namespaceInternals(namespace)._preConnectSockets.get(id)
  );
}
