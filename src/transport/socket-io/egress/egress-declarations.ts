import { Inject, Injectable } from '@nestjs/common';
import type { Namespace } from 'socket.io';
import { OPTIONS } from '../../../common/options/options.token.js';
import {
  Authorization,
  EgressRules,
  type IsolationOptions,
  type SocketMove,
} from '../../../policy/index.js';
import type { MessageScope } from '../../../manager/index.js';
import type { OutgoingPacket } from './outgoing-packet.js';
import { type Foreign, namesOfRooms } from './recipients.js';
import { RoomsWatch } from './rooms-watch.js';

/** What the application has said of its packets: events for everybody, rules, and `egress.authorize`. */
@Injectable()
export class EgressDeclarations {
  private readonly publicEvents: ReadonlySet<string>;
  private readonly eventsForAllTenants: ReadonlySet<string>;
  private readonly rules: EgressRules;

  constructor(
    @Inject(OPTIONS) { egress }: IsolationOptions,
    private readonly authorization: Authorization,
    private readonly watch: RoomsWatch,
  ) {
    const { publicEvents, eventsForAllTenants, rules } = egress;
    this.publicEvents = new Set([...publicEvents, ...eventsForAllTenants]);
    this.eventsForAllTenants = new Set(eventsForAllTenants);
    this.rules = new EgressRules(rules);
  }

  isPublic(event: string): boolean {
    return this.publicEvents.has(event);
  }

  isForAllTenants(event: string): boolean {
    return this.eventsForAllTenants.has(event);
  }

  /** Whether a packet may leave that the policy would stop. */
  allow(packet: OutgoingPacket, scope: MessageScope, judged: Foreign): boolean {
    return (
      this.isRuled(packet, scope, judged) ||
      this.isAuthorised(packet, scope, judged)
    );
  }

  private isRuled(
    packet: OutgoingPacket,
    { handler, connection }: MessageScope,
    judged: Foreign,
  ): boolean {
    const { event } = packet;
    const rooms = this.aimOf(packet, judged);
    const senderRooms = () => connection.socket.rooms;
    return (
      this.rules.allowing({ event, handler, rooms, senderRooms }) !== undefined
    );
  }

  private isAuthorised(
    { kind, event, args, namespace, rooms }: OutgoingPacket,
    scope: MessageScope,
    { vector }: Foreign,
  ): boolean {
    return this.authorization.allows({
      vector,
      kind,
      event,
      args,
      namespace: namespace.name,
      rooms: [...rooms],
      sender: scope.manager.key,
    });
  }

  /** The names of the rooms that a packet is aimed at; none for everybody. */
  aimOf(
    { rooms, namespace }: OutgoingPacket,
    { name }: Foreign,
  ): readonly string[] {
    return name === undefined
      ? namesOfRooms(rooms, namespace, this.watch.owners)
      : [name];
  }

  /** Whether a rule allows a message to move the sockets of other users. */
  allowMove(
    move: SocketMove,
    { event, handler, connection }: MessageScope,
    rooms: readonly string[],
    namespace: Namespace,
  ): boolean {
    const names = this.namesOf(rooms, namespace);
    const senderRooms = () => connection.socket.rooms;
    return (
      this.rules.allowing({
        event,
        move,
        handler,
        rooms: names,
        senderRooms,
      }) !== undefined
    );
  }

  /** The names of rooms, as rules and incidents have them. */
  namesOf(rooms: Iterable<string>, namespace: Namespace): readonly string[] {
    return namesOfRooms(new Set(rooms), namespace, this.watch.owners);
  }
}
