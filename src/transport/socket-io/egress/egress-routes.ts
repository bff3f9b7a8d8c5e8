import { Injectable } from '@nestjs/common';
import { type CrossingFound, Crossings } from '../../../policy/index.js';
import {
  type ManagerRecord,
  type MessageScope,
  insideOf,
  roomOfTenant,
} from '../../../manager/index.js';
import { ownPartOf } from './audience.js';
import { EgressContent } from './egress-content.js';
import { EgressDeclarations } from './egress-declarations.js';
import type { BroadcastPacket, OutgoingPacket } from './outgoing-packet.js';
import {
  type Foreign,
  OWN,
  type Recipients,
  SHARED,
  soleRecipientOf,
} from './recipients.js';
import { forRoom, withoutTenants } from './room-tenants.js';
import { RoomsWatch } from './rooms-watch.js';
import type { BroadcastOptions } from '../socket-io-internals.js';

/** To which part of its recipients a packet goes that may leave: to the tenant of its sender, to its own user, to all. */
@Injectable()
export class EgressRoutes {
  constructor(
    private readonly crossings: Crossings,
    private readonly declarations: EgressDeclarations,
    private readonly rooms: RoomsWatch,
    private readonly content: EgressContent,
  ) {}

  /** A packet that its sender may send, unless members of another tenant are in the room. */
  withinTenant(
    packet: BroadcastPacket,
    scope: MessageScope,
    recipients: Recipients,
  ): BroadcastOptions | undefined {
    const { options, namespace, event } = packet;
    const { tenantId } = scope.connection.user;
    const others = this.rooms.tenants.othersIn(
      options.rooms,
      tenantId,
      namespace,
    );
    if (others.size === 0 || this.declarations.isForAllTenants(event))
      return this.leaves(packet, scope, recipients, options);
    const own = withoutTenants(options, others);
    if (this.declarations.isPublic(event))
      return this.leaves(packet, scope, recipients, own);
    const vector = 'foreign-tenant';
    const [room] = options.rooms;
    const judged = {
      are: 'foreign',
      vector,
      audience: 'many',
      detail: room,
    } as const;
    switch (this.judge(packet, scope, judged)) {
      case 'allow':
        return this.leavesAsServer(packet);
      case 'report':
        return this.leaves(packet, scope, recipients, options);
      default:
        // Their own tenant gets it.
        return this.leaves(packet, scope, recipients, own);
    }
  }

  /** A public event reaches the tenant of its sender, and all tenants only if that is declared. */
  toPublic(
    packet: BroadcastPacket,
    scope: MessageScope,
  ): BroadcastOptions | undefined {
    const { options, namespace, event } = packet;
    const { tenantId } = scope.connection.user;
    if (tenantId === undefined || this.declarations.isForAllTenants(event))
      return this.leaves(packet, scope, SHARED, options);
    const { rooms } = options;
    const others = this.rooms.tenants.othersIn(rooms, tenantId, namespace);
    const own =
      rooms.size === 0
        ? forRoom(options, roomOfTenant(tenantId))
        : withoutTenants(options, others);
    return this.leaves(packet, scope, SHARED, own);
  }

  /** A packet that reaches its own user, and would reach nobody else here. */
  keptToOwn(
    packet: BroadcastPacket,
    scope: MessageScope,
    sender: ManagerRecord,
  ): BroadcastOptions | undefined {
    const own = ownPartOf(packet, sender);
    return own && this.leaves(packet, scope, OWN, own);
  }

  judge(packet: OutgoingPacket, scope: MessageScope, judged: Foreign) {
    return this.crossings.judge(this.foundIn(packet, scope, judged));
  }

  foundIn(
    packet: OutgoingPacket,
    scope: MessageScope,
    judged: Foreign,
  ): CrossingFound {
    const { event, args } = packet;
    const { vector, victim, detail, audience } = judged;
    const users = keysOf(scope.manager.key, victim);
    const rooms = this.declarations.aimOf(packet, judged);
    const { name: namespace } = packet.namespace;
    const finding = { vector, users, event, rooms, namespace, detail };
    return { finding, scope, audience, sent: args };
  }

  leaves(
    packet: BroadcastPacket,
    scope: MessageScope,
    recipients: Recipients,
    options: BroadcastOptions,
  ): BroadcastOptions | undefined {
    const sender = insideOf(scope.manager);
    return this.content.mayLeave(packet, scope, sender, recipients)
      ? options
      : undefined;
  }

  /** A packet whose context says nothing about whose it is. */
  leavesAsServer(packet: BroadcastPacket): BroadcastOptions | undefined {
    const { options, namespace } = packet;
    const recipient = soleRecipientOf(options.rooms, namespace);
    return this.content.mayLeave(packet, undefined, recipient, recipient && OWN)
      ? options
      : undefined;
  }
}

function keysOf(...keys: (string | undefined)[]): string[] {
  return keys.filter((key) => key !== undefined);
}
