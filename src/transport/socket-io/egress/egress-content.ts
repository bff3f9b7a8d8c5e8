import { Inject, Injectable } from '@nestjs/common';
import { isObject } from '../../../common/is-object.js';
import { OPTIONS } from '../../../common/options/options.token.js';
import {
  type ManagerRecord,
  type MessageScope,
  insideOf,
} from '../../../manager/index.js';
import {
  Isolation,
  type IsolationOptions,
  StreamWatch,
  Violations,
  fieldNamingAnother,
  fieldsFor,
} from '../../../policy/index.js';
import type { OutgoingPacket } from './outgoing-packet.js';
import { type Recipients, isMemberOfAll } from './recipients.js';

/** Decides whether what a packet carries may go to its recipients. */
@Injectable()
export class EgressContent {
  constructor(
    @Inject(OPTIONS) private readonly options: IsolationOptions,
    private readonly isolation: Isolation,
    private readonly violations: Violations,
    private readonly streams: StreamWatch,
  ) {}

  /**
   * Whether what a packet carries may go to its recipients.
   *
   * @param sender whose objects it may carry; outside of any user's context, the recipient
   * @param recipients `undefined` outside of any user's context: it may go to anybody
   */
  mayLeave(
    packet: OutgoingPacket,
    scope: MessageScope | undefined,
    sender: ManagerRecord | undefined,
    recipients: Recipients | undefined,
  ): boolean {
    if (scope && isQuarantined(scope)) return false;
    if (scope && recipients?.are === 'own' && !this.mayContinue(packet, scope))
      return false;
    if (this.carriesForeign(packet, scope, sender, recipients)) return false;
    if (recipients?.are === 'shared') {
      if (sender) this.isolation.share(packet.args, sender, scope);
      return true;
    }
    return !sender || !this.isMisattributed(packet, sender);
  }

  /** Whether it contains nothing that another user's message of this turn has handed over. */
  private mayContinue(
    { kind, event, args }: OutgoingPacket,
    scope: MessageScope,
  ): boolean {
    const isAnswer = kind === 'acknowledgement';
    return this.streams.mayContinue(scope, event, args, isAnswer);
  }

  /** Whether something in a packet is somebody else's, which then has been acted on. */
  carriesForeign(
    packet: OutgoingPacket,
    scope: MessageScope | undefined,
    sender: ManagerRecord | undefined,
    recipients: Recipients | undefined,
  ): boolean {
    const { args, event } = packet;
    const isForOwn = recipients?.are === 'own';
    if (!args.some(isObject) || (isForOwn && isCleared(args, scope)))
      return false;
    const isMember = isForOwn ? undefined : membersOf(packet);
    const declared = scope && this.streams.allowedSenders(scope, event);
    const foreign = this.isolation.foreignIn(
      args,
      sender,
      'payload',
      declared ?? isMember,
    );
    const { name: namespace } = packet.namespace;
    return (
      foreign !== undefined &&
      this.violations.stop({ ...foreign, event, namespace })
    );
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
}

/**
 * Whether nothing may come out of a message any more because its user is in quarantine. To say goodbye is allowed:
 * others are told that the user has gone.
 */
export function isQuarantined({ manager, event }: MessageScope): boolean {
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
