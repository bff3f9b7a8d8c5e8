import { Inject, Injectable } from '@nestjs/common';
import { OPTIONS } from '../../../common/options/options.token.js';
import {
  Authorization,
  EgressRules,
  type IsolationOptions,
} from '../../../policy/index.js';
import type { MessageScope } from '../../../manager/index.js';
import type { OutgoingPacket } from './outgoing-packet.js';
import { type Foreign, namesOfRooms } from './recipients.js';

/** What the application has said of its packets: events for everybody, rules, and `egress.authorize`. */
@Injectable()
export class EgressDeclarations {
  private readonly publicEvents: ReadonlySet<string>;
  private readonly eventsForAllTenants: ReadonlySet<string>;
  private readonly rules: EgressRules;

  constructor(
    @Inject(OPTIONS) { egress }: IsolationOptions,
    private readonly authorization: Authorization,
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
    const rooms = aimOf(packet, judged);
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
}

/** What a packet is aimed at, by name; nothing if it is everybody. */
export function aimOf(
  { rooms, namespace }: OutgoingPacket,
  { name }: Foreign,
): readonly string[] {
  return name === undefined ? namesOfRooms(rooms, namespace) : [name];
}
