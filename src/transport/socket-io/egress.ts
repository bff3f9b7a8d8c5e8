import { isObject } from '../../common/is-object.js';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { OPTIONS } from '../../common/options/options.token.js';
import {
  type Emission,
  EgressRules,
  Isolation,
  type IsolationOptions,
  Violations,
  fieldNamingAnother,
  fieldsFor,
} from '../../policy/index.js';
import {
  CurrentConnection,
  type EgressPermit,
  type ManagerRecord,
  type MessageScope,
  currentPermit,
  insideOf,
  noteStopped,
} from '../../manager/index.js';
import type { OutgoingPacket, SocketPacket } from './outgoing-packet.js';
import {
  OWN,
  type Foreign,
  type Recipients,
  SHARED,
  isMemberOfAll,
  nameOfUser,
  namesOfRooms,
  recipientsOf,
  soleRecipientOf,
  toAnother,
} from './recipients.js';

/** Decides about every packet that leaves, whoever sends it. */
@Injectable()
export class Egress {
  private readonly logger = new Logger('WebSocketManager');
  private readonly publicEvents: ReadonlySet<string>;
  private readonly rules: EgressRules;

  constructor(
    @Inject(OPTIONS) private readonly options: IsolationOptions,
    private readonly isolation: Isolation,
    private readonly violations: Violations,
    private readonly current: CurrentConnection,
  ) {
    this.publicEvents = new Set(options.egress.publicEvents);
    this.rules = new EgressRules(options.egress.rules);
  }

  /** Whether a packet for some rooms may leave. */
  mayBroadcast(packet: OutgoingPacket): boolean {
    const { rooms, namespace } = packet;
    const scope = this.current.get();
    const permit = currentPermit();
    if (permit) return this.mayLeaveUnder(permit, packet, scope);
    if (scope) {
      const judged = recipientsOf(rooms, scope, namespace);
      const recipients = this.allowing(packet, scope, judged);
      return this.mayLeave(packet, scope, insideOf(scope.manager), recipients);
    }
    // With connection-state recovery, `socket.emit` comes this way, too.
    const recipient = soleRecipientOf(rooms, namespace);
    return this.mayLeave(packet, scope, recipient, recipient && OWN);
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
  ): boolean {
    const permit = currentPermit();
    if (permit) {
      if (permit.sender === undefined) return true;
      return this.mayLeaveUnder(permit, packet, scope);
    }
    if (!scope) return this.mayLeave(packet, scope, recipient, OWN);
    const sender = insideOf(scope.manager);
    if (sender.key === recipient.key)
      return this.mayLeave(packet, scope, sender, OWN);
    const judged = toAnother(recipient.key, 'a socket', nameOfUser(recipient));
    const recipients = this.allowing(packet, scope, judged);
    return this.mayLeave(packet, scope, sender, recipients);
  }

  /** A packet whose recipients its manager has decided on. */
  private mayLeaveUnder(
    permit: EgressPermit,
    packet: OutgoingPacket,
    scope: MessageScope | undefined,
  ): boolean {
    const recipients = permit.isShared ? SHARED : OWN;
    const mayLeave = this.mayLeave(packet, scope, permit.sender, recipients);
    if (!mayLeave) noteStopped();
    return mayLeave;
  }

  /** What the application has declared to be meant for others is shared with them. */
  private allowing(
    packet: OutgoingPacket,
    scope: MessageScope,
    judged: Recipients,
  ): Recipients {
    if (judged.are === 'own') return judged;
    if (this.publicEvents.has(packet.event)) return SHARED;
    if (judged.are !== 'foreign') return judged;
    const isAllowed =
      this.isRuled(packet, scope, judged) ||
      this.isAuthorised(packet, scope, judged);
    return isAllowed ? SHARED : judged;
  }

  /**
   * @param sender whose objects it may carry; outside of any user's context, the recipient
   * @param recipients `undefined` outside of any user's context: it may go to anybody
   */
  private mayLeave(
    packet: OutgoingPacket,
    scope: MessageScope | undefined,
    sender: ManagerRecord | undefined,
    recipients: Recipients | undefined,
  ): boolean {
    if (scope && isSilenced(scope)) return false;
    if (recipients?.are === 'foreign') {
      const { vector, victim, detail } = recipients;
      const users = keysOf(sender?.key, victim);
      const rooms = aimOf(packet, recipients);
      const facts = { vector, users, event: packet.event, rooms, detail };
      if (this.violations.stop(facts)) return false;
    }
    if (this.carriesForeign(packet, scope, sender, recipients)) return false;
    if (recipients?.are === 'shared') {
      if (sender) this.isolation.share(packet.args, sender, scope);
      return true;
    }
    return !sender || !this.isMisattributed(packet, sender);
  }

  private carriesForeign(
    packet: OutgoingPacket,
    scope: MessageScope | undefined,
    sender: ManagerRecord | undefined,
    recipients: Recipients | undefined,
  ): boolean {
    const { args, event } = packet;
    const isForOwn = recipients?.are === 'own';
    if (!args.some(isObject) || (isForOwn && isCleared(args, scope)))
      return false;
    const foreign = this.isolation.foreignIn(
      args,
      sender,
      'payload',
      isForOwn ? undefined : membersOf(packet),
    );
    return foreign !== undefined && this.violations.stop({ ...foreign, event });
  }

  private isMisattributed(
    { args, event }: OutgoingPacket,
    recipient: ManagerRecord,
  ): boolean {
    const names = fieldsFor(this.options.egress.ownerKeys, event);
    if (names.length === 0) return false;
    const field = fieldNamingAnother(args, names, recipient.user.userId);
    return (
      field !== undefined &&
      this.violations.stop({
        vector: 'foreign-attribution',
        users: [recipient.key],
        event,
        paths: [field.path],
      })
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
    const { authorize } = this.options.egress;
    if (!authorize) return false;
    const sender = scope.manager.key;
    try {
      const emission: Emission = {
        vector,
        kind,
        event,
        args,
        namespace: namespace.name,
        rooms: [...rooms],
        sender,
      };
      // A promise is truthy, too: only a plain `true` lets it pass.
      const answer: unknown = authorize(emission);
      return answer === true;
    } catch (error) {
      this.logger.error(
        'egress.authorize has thrown; the packet is stopped.',
        error,
      );
      return false;
    }
  }
}

/**
 * Whether nothing may come out of a message any more because its user is in quarantine. To say goodbye is allowed:
 * others are told that the user has gone.
 */
function isSilenced({ manager, event }: MessageScope): boolean {
  const { lifecycle } = insideOf(manager);
  return lifecycle.is === 'quarantined' && event !== 'disconnect';
}

/** Whether this is what a handler has returned, which was looked at a moment ago. */
function isCleared(
  args: readonly unknown[],
  scope: MessageScope | undefined,
): boolean {
  return args.length === 1 && args[0] === scope?.cleared;
}

/** Who may get to see what others have sent in: the members of a channel. */
function membersOf({ rooms, namespace }: OutgoingPacket) {
  if (rooms.size === 0) return undefined;
  return (record: ManagerRecord) => isMemberOfAll(record, rooms, namespace);
}

/** What a packet is aimed at, by name; nothing if it is everybody. */
function aimOf(
  { rooms, namespace }: OutgoingPacket,
  { name }: Foreign,
): readonly string[] {
  return name === undefined ? namesOfRooms(rooms, namespace) : [name];
}

function keysOf(...keys: (string | undefined)[]): string[] {
  return keys.filter((key) => key !== undefined);
}
