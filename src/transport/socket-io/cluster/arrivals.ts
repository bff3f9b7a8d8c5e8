import { Injectable } from '@nestjs/common';
import type { Namespace } from 'socket.io';
import type { BroadcastOptions } from 'socket.io-adapter';
import { ClusterLink } from '../../../cluster/index.js';
import { Admission } from '../../../containment/index.js';
import { bindingOf, isPrivateRoom } from '../../../manager/index.js';
import { Authorization, Violations } from '../../../policy/index.js';
import { withoutUnidentified } from '../connections/unidentified.js';
import { socketsReached } from '../egress/audience.js';
import { otherTenantsHere, roomsOfTenants } from '../egress/room-tenants.js';
import { RoomsWatch } from '../egress/rooms-watch.js';
import type { Sender, Unreadable } from './envelope.js';

/** Kinds of packets, by the node they came from, of which it is recorded once that they are not delivered. */
const MAX_RECORDED = 1_000;

/** Looks again at what other nodes send: they may be older, broken, or not know yet what this one knows. */
@Injectable()
export class Arrivals {
  private readonly recorded = new Set<string>();

  constructor(
    private readonly link: ClusterLink,
    private readonly rooms: RoomsWatch,
    private readonly admission: Admission,
    private readonly authorization: Authorization,
    private readonly violations: Violations,
  ) {}

  /** Records, once for each kind and node, that something was not delivered because nobody can tell whose it is. */
  unreadable(why: Unreadable, node: string): void {
    this.link.countLost();
    if (!this.isNew(why, node)) return;
    const detail = `${why}, from node ${node}`;
    this.violations.raise({ vector: 'unattributed-packet', users: [], detail });
  }

  /** Whether nothing of a user may arrive any more: the node it comes from does not know of the quarantine yet. */
  isOfQuarantined(from: Sender | undefined, node: string): boolean {
    if (!from || from.isGoodbye || !this.admission.isQuarantined(from.key))
      return false;
    if (this.isNew(`of ${from.key}`, node))
      this.violations.raise({
        vector: 'stale-manager',
        users: [from.key],
        detail: `from node ${node}`,
      });
    return true;
  }

  /** Rooms of this node whose members a packet of another node must not reach. */
  closedTo(
    from: Sender | undefined,
    reached: BroadcastOptions,
    namespace: Namespace,
    event: string,
  ): readonly string[] {
    const { except = [] } = withoutUnidentified<BroadcastOptions>(
      { rooms: new Set() },
      namespace,
      undefined,
    );
    const { rooms } = reached;
    // What is meant for one user was sent deliberately.
    const isForAUser = rooms.size > 0 && [...rooms].every(isPrivateRoom);
    if (from?.tenantId === undefined || isForAUser) return [...except];
    const others =
      rooms.size === 0
        ? otherTenantsHere(from.tenantId, namespace)
        : roomsOfTenants(
            this.rooms.tenants.othersIn(rooms, from.tenantId, namespace),
          );
    if (others.length === 0 || from.isPublic) return [...except, ...others];
    const [room = namespace.name] = rooms;
    const isStopped = this.violations.raise({
      vector: 'foreign-tenant',
      users: [from.key],
      event,
      detail: room,
    });
    return isStopped ? [...except, ...others] : [...except];
  }

  /** Whether another node may move or end the connections that it names. */
  mayMove(
    from: Sender | undefined,
    options: BroadcastOptions,
    namespace: Namespace,
  ): boolean {
    if (!from) return true;
    for (const socket of socketsReached(options, namespace)) {
      const other = bindingOf(socket)?.manager.key;
      if (other === from.key) continue;
      const vector = 'foreign-connection';
      const isAuthorised = this.authorization.allows({
        vector,
        kind: 'move',
        event: '',
        args: [],
        namespace: namespace.name,
        rooms: [...options.rooms],
        sender: from.key,
      });
      if (isAuthorised) return true;
      const users = other ? [from.key, other] : [from.key];
      return !this.violations.raise({
        vector,
        users,
        detail: 'from another node',
      });
    }
    return true;
  }

  private isNew(kind: string, node: string): boolean {
    const key = JSON.stringify([kind, node]);
    if (this.recorded.has(key) || this.recorded.size >= MAX_RECORDED)
      return false;
    this.recorded.add(key);
    return true;
  }
}
