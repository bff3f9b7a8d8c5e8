import { Injectable } from '@nestjs/common';
import { Crossings } from '../../../policy/index.js';
import {
  CurrentConnection,
  type ManagerRecord,
  type MessageScope,
  OtherNodes,
  type SendContext,
  insideOf,
  roomOfTenant,
  takeSendContext,
} from '../../../manager/index.js';
import { firstOtherReached } from './audience.js';
import { EgressContent, isQuarantined } from './egress-content.js';
import { EgressDeclarations, aimOf } from './egress-declarations.js';
import type {
  BroadcastPacket,
  OutgoingPacket,
  SocketPacket,
} from './outgoing-packet.js';
import {
  type Foreign,
  OWN,
  type Recipients,
  SHARED,
  nameOfUser,
  recipientsOf,
  soleRecipientOf,
  toAnother,
} from './recipients.js';
import { forRoom, withoutTenants } from './room-tenants.js';
import { RoomsWatch } from './rooms-watch.js';
import type { BroadcastOptions } from '../socket-io-internals.js';

/** Decides about every packet that leaves, whoever sends it. */
@Injectable()
export class Egress {
  constructor(
    private readonly current: CurrentConnection,
    private readonly crossings: Crossings,
    private readonly declarations: EgressDeclarations,
    private readonly rooms: RoomsWatch,
    private readonly content: EgressContent,
    private readonly nodes: OtherNodes,
  ) {}

  /** To whom a packet for some rooms may leave: `undefined` for nobody, the options as they are for all of them. */
  routeOf(packet: BroadcastPacket): BroadcastOptions | undefined {
    const { options, namespace } = packet;
    const { rooms } = options;
    const isFor = (target: string) => rooms.size === 1 && rooms.has(target);
    const sending = takeSendContext(packet.event, packet.args, isFor);
    const scope = this.current.get();
    if (sending)
      return this.mayLeaveUnder(sending, packet, scope) ? options : undefined;
    if (!scope) {
      // With connection-state recovery, `socket.emit` comes this way, too.
      const recipient = soleRecipientOf(rooms, namespace);
      const recipients = recipient && OWN;
      return this.content.mayLeave(packet, scope, recipient, recipients)
        ? options
        : undefined;
    }
    if (isQuarantined(scope)) return undefined;
    const judged = recipientsOf(rooms, scope, namespace, (room, at) =>
      this.rooms.owners.ownersOf(room, at),
    );
    if (judged.are !== 'foreign')
      return this.withinTenant(packet, scope, judged);
    const { event } = packet;
    if (this.declarations.isPublic(event)) return this.toPublic(packet, scope);
    if (this.declarations.allow(packet, scope, judged))
      return this.leaves(packet, scope, SHARED, options);
    return this.acrossUsers(packet, scope, judged);
  }

  /**
   * Whether a packet for one socket may leave: an event, or an acknowledgement.
   *
   * @param recipient whose socket it is
   */
  maySend(
    packet: SocketPacket,
    recipient: ManagerRecord,
    scope: MessageScope | undefined,
    sending: SendContext | undefined,
  ): boolean {
    if (sending) return this.mayLeaveUnder(sending, packet, scope);
    if (!scope) return this.content.mayLeave(packet, scope, recipient, OWN);
    const sender = insideOf(scope.manager);
    if (sender.key === recipient.key)
      return this.content.mayLeave(packet, scope, sender, OWN);
    if (isQuarantined(scope)) return false;
    if (
      scope.fetched?.has(packet.socketId) ||
      this.isDeclared(packet, scope, recipient)
    )
      return this.content.mayLeave(packet, scope, sender, SHARED);
    const judged = toAnother(recipient.key, 'a socket', nameOfUser(recipient));
    if (this.declarations.allow(packet, scope, judged))
      return this.content.mayLeave(packet, scope, sender, SHARED);
    switch (this.judge(packet, scope, judged)) {
      case 'let':
        return this.content.mayLeave(packet, undefined, recipient, OWN);
      case 'report':
        return this.content.mayLeave(packet, scope, sender, SHARED);
      default:
        return false;
    }
  }

  /** A packet whose recipients its manager has decided on. */
  private mayLeaveUnder(
    sending: SendContext,
    packet: OutgoingPacket,
    scope: MessageScope | undefined,
  ): boolean {
    const { sender, isShared } = sending;
    if (!sender) return true;
    const isStopped =
      this.isBleeding(packet, scope, sender) ||
      !this.content.mayLeave(packet, scope, sender, isShared ? SHARED : OWN);
    if (isStopped) sending.isStopped = true;
    return !isStopped;
  }

  /** A manager that is used while something of another user's message still runs may be used by right. */
  private isBleeding(
    { event, args }: OutgoingPacket,
    scope: MessageScope | undefined,
    sender: ManagerRecord,
  ): boolean {
    if (!scope || scope.manager.key === sender.key) return false;
    const users = [scope.manager.key, sender.key];
    const finding = { vector: 'context-bleed', users, event } as const;
    const audience = 'one';
    return (
      this.crossings.judge({ finding, scope, audience, sent: args }) === 'stop'
    );
  }

  /** A packet that its sender may send, unless members of another tenant are in the room. */
  private withinTenant(
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
      case 'let':
        return this.leavesAsServer(packet);
      case 'report':
        return this.leaves(packet, scope, recipients, options);
      default:
        // Their own tenant gets it.
        return this.leaves(packet, scope, recipients, own);
    }
  }

  /** A public event reaches the tenant of its sender, and all tenants only if that is declared. */
  private toPublic(
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

  /** A packet for others than its sender, by what is known of its content and of its context. */
  private acrossUsers(
    packet: BroadcastPacket,
    scope: MessageScope,
    judged: Foreign,
  ): BroadcastOptions | undefined {
    const { options, namespace } = packet;
    const sender = insideOf(scope.manager);
    const other = firstOtherReached(options, sender, namespace);
    // Who is connected to other nodes is not known without asking them.
    const isKnown = this.nodes.namespaces.size === 0;
    const audience =
      other === undefined && isKnown ? 'nobody' : judged.audience;
    switch (this.judge(packet, scope, { ...judged, audience })) {
      case 'stop':
        return undefined;
      case 'let':
        return this.leavesAsServer(packet);
      case 'keep':
        // Whoever is about to come back, or is connected to another node, is not reached either.
        return this.leaves(packet, scope, OWN, forRoom(options, sender.room));
      default:
        return this.leaves(packet, scope, SHARED, options);
    }
  }

  private judge(packet: OutgoingPacket, scope: MessageScope, judged: Foreign) {
    const { event, args } = packet;
    const { vector, victim, detail, audience } = judged;
    const users = keysOf(scope.manager.key, victim);
    const rooms = aimOf(packet, judged);
    const finding = { vector, users, event, rooms, detail };
    return this.crossings.judge({ finding, scope, audience, sent: args });
  }

  private leaves(
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
  private leavesAsServer(
    packet: BroadcastPacket,
  ): BroadcastOptions | undefined {
    const { options, namespace } = packet;
    const recipient = soleRecipientOf(options.rooms, namespace);
    return this.content.mayLeave(packet, undefined, recipient, recipient && OWN)
      ? options
      : undefined;
  }

  /** Whether an event may go to another user's socket because everybody may have it. */
  private isDeclared(
    { event }: OutgoingPacket,
    scope: MessageScope,
    recipient: ManagerRecord,
  ): boolean {
    if (!this.declarations.isPublic(event)) return false;
    const { tenantId } = scope.connection.user;
    return (
      tenantId === undefined ||
      tenantId === recipient.user.tenantId ||
      this.declarations.isForAllTenants(event)
    );
  }
}

function keysOf(...keys: (string | undefined)[]): string[] {
  return keys.filter((key) => key !== undefined);
}
