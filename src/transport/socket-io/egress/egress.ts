import { Injectable } from '@nestjs/common';
import type { Namespace } from 'socket.io';
import {
  type Audience,
  type Crossing,
  Crossings,
  isSharedBy,
} from '../../../policy/index.js';
import {
  CurrentConnection,
  type ManagerRecord,
  type MessageScope,
  type SendContext,
  insideOf,
  takeSendContext,
} from '../../../manager/index.js';
import { type Reached, RemoteAudience } from '../cluster/remote-audience.js';
import { firstOtherReached } from './audience.js';
import { EgressContent, isQuarantined } from './egress-content.js';
import { EgressDeclarations } from './egress-declarations.js';
import { EgressRoutes } from './egress-routes.js';
import {
  type BroadcastPacket,
  type OutgoingPacket,
  type SocketPacket,
  eventNameOf,
} from './outgoing-packet.js';
import {
  type Foreign,
  OWN,
  SHARED,
  nameOfUser,
  recipientsOf,
  soleRecipientOf,
  toAnother,
} from './recipients.js';
import { RoomsWatch } from './rooms-watch.js';
import type { BroadcastOptions } from '../socket-io-internals.js';

const NO_ROOMS: ReadonlySet<string> = new Set();

/** Decides about every packet that leaves, whoever sends it. */
@Injectable()
export class Egress {
  constructor(
    private readonly current: CurrentConnection,
    private readonly crossings: Crossings,
    private readonly declarations: EgressDeclarations,
    private readonly rooms: RoomsWatch,
    private readonly content: EgressContent,
    private readonly routes: EgressRoutes,
    private readonly remote: RemoteAudience,
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
      return this.routes.withinTenant(packet, scope, judged);
    const { event } = packet;
    const isForOne = judged.audience === 'one';
    if (
      this.declarations.isPublic(event) ||
      (isForOne && isSharedBy(scope, event))
    )
      return this.routes.toPublic(packet, scope);
    if (this.declarations.allow(packet, scope, judged))
      return this.routes.leaves(packet, scope, SHARED, {
        ...options,
        isAllowed: true,
      });
    return this.acrossUsers(packet, scope, judged);
  }

  /**
   * Whether a message may send something to the code of the other nodes (`serverSideEmit`). Objects of other users are
   * recognised here for the last time.
   */
  maySendToNodes(
    [event, ...args]: readonly unknown[],
    namespace: Namespace,
  ): boolean {
    const scope = this.current.get();
    if (!scope) return true;
    if (isQuarantined(scope)) return false;
    const packet: OutgoingPacket = {
      kind: 'broadcast',
      event: eventNameOf(event),
      args: args.filter((arg) => typeof arg !== 'function'),
      namespace,
      rooms: NO_ROOMS,
    };
    const sender = insideOf(scope.manager);
    return !this.content.carriesForeign(packet, scope, sender, SHARED);
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
    switch (this.routes.judge(packet, scope, judged)) {
      case 'allow':
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

  /** A packet for others than its sender, by what is known of its content and of its context. */
  private acrossUsers(
    packet: BroadcastPacket,
    scope: MessageScope,
    judged: Foreign,
  ): BroadcastOptions | undefined {
    const { options, namespace } = packet;
    const sender = insideOf(scope.manager);
    const other = firstOtherReached(options, sender, namespace);
    const found = this.routes.foundIn(packet, scope, {
      ...judged,
      audience:
        other === undefined ? this.audienceElsewhere(options) : judged.audience,
    });
    const crossing = this.crossings.weigh(found);
    switch (this.crossings.decide(found, crossing)) {
      case 'stop':
        return undefined;
      case 'allow':
        return this.routes.leavesAsServer(packet);
      case 'keep':
        return this.routes.keptToOwn(packet, scope, sender);
      case 'ask':
        return this.ask(packet, scope, judged, crossing);
      default:
        return this.routes.leaves(packet, scope, SHARED, options);
    }
  }

  /** Whom a packet reaches of which nobody here but its own user gets anything. */
  private audienceElsewhere({ flags }: BroadcastOptions): Audience {
    return this.remote.isPossible && !flags?.local ? 'unknown' : 'nobody';
  }

  /**
   * Has a packet reach its own user alone, and asks the other nodes whether somebody else would get it: only then it is
   * a violation. A packet for rooms waits for the answer, since another device of the user may be in them.
   */
  private ask(
    packet: BroadcastPacket,
    scope: MessageScope,
    judged: Foreign,
    crossing: Crossing,
  ): BroadcastOptions | undefined {
    const { options, namespace } = packet;
    const sender = insideOf(scope.manager);
    const isEnforced = this.crossings.isEnforced(judged.vector);
    const isHeld = isEnforced && options.rooms.size > 0;
    if (isHeld && this.content.carriesForeign(packet, scope, sender, SHARED))
      return undefined;
    const send = isHeld ? packet.hold?.() : undefined;
    const answered = this.remote.ask(options, namespace, sender.key);
    void answered.then((reached) =>
      this.current.run(scope, () => {
        const route = this.answered(packet, scope, judged, crossing, reached);
        if (route) send?.(route);
      }),
    );
    if (!isEnforced) return this.routes.leaves(packet, scope, SHARED, options);
    return send ? undefined : this.routes.keptToOwn(packet, scope, sender);
  }

  /** Where a packet may go whose audience on all nodes is known now. */
  private answered(
    packet: BroadcastPacket,
    scope: MessageScope,
    judged: Foreign,
    crossing: Crossing,
    { audience, owner, isMember }: Reached,
  ): BroadcastOptions | undefined {
    const { rooms } = packet;
    if (isMember) return this.routes.withinTenant(packet, scope, SHARED);
    const [room] = rooms;
    const known = owner === undefined ? judged : toAnother(owner, room);
    const found = this.routes.foundIn(packet, scope, { ...known, audience });
    switch (this.crossings.decide(found, { ...crossing, audience })) {
      case 'allow':
        return this.routes.leavesAsServer(packet);
      case 'keep':
        return this.routes.keptToOwn(packet, scope, insideOf(scope.manager));
      default:
        return undefined;
    }
  }

  /** Whether an event may go to another user's socket because everybody may have it, or those who receive it. */
  private isDeclared(
    { event }: OutgoingPacket,
    scope: MessageScope,
    recipient: ManagerRecord,
  ): boolean {
    if (!this.declarations.isPublic(event) && !isSharedBy(scope, event))
      return false;
    const { tenantId } = scope.connection.user;
    return (
      tenantId === undefined ||
      tenantId === recipient.user.tenantId ||
      this.declarations.isForAllTenants(event)
    );
  }
}
