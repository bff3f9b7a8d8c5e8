import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Namespace, Socket } from 'socket.io';
import {
  type Emission,
  ISOLATION_OPTIONS,
  Isolation,
  type IsolationOptions,
  VIOLATION_NOTICE,
  type ViolationFacts,
  Violations,
  fieldNamingAnother,
  fieldsFor,
} from '../isolation/index.js';
import {
  CurrentConnection,
  type EgressPermit,
  type ManagerRecord,
  type MessageScope,
  bindingOf,
  currentPermit,
  insideOf,
  tell,
} from '../manager/index.js';
import { type Recipients, recipientsOf } from './recipients.js';

/** A packet on its way out, before it is encoded. */
export interface OutgoingPacket {
  readonly kind: Emission['kind'];
  readonly event: string;
  readonly args: readonly unknown[];
  readonly namespace: Namespace;
  readonly rooms: ReadonlySet<string>;
}

const TO_THEMSELVES: Recipients = { are: 'own' };
const DELIBERATE: Recipients = { are: 'shared' };

/** Decides about every packet that leaves, whoever sends it. */
@Injectable()
export class Egress {
  private readonly logger = new Logger('WebSocketManager');
  private readonly publicEvents: ReadonlySet<string>;

  constructor(
    @Inject(ISOLATION_OPTIONS) private readonly options: IsolationOptions,
    private readonly isolation: Isolation,
    private readonly violations: Violations,
    private readonly current: CurrentConnection,
  ) {
    this.publicEvents = new Set(options.egress.publicEvents);
  }

  /** Whether a packet for some rooms may leave. */
  mayBroadcast(packet: OutgoingPacket): boolean {
    const scope = this.current.get();
    const permit = currentPermit();
    const recipients =
      this.permitted(permit) ??
      this.judge(packet, scope, () =>
        recipientsOf(packet.rooms, scope!, packet.namespace),
      );
    const sender = this.senderOf(permit, scope);
    return this.mayLeave(packet, scope, sender, recipients);
  }

  /** Whether a packet for one socket may leave: an event, or an acknowledgement. */
  maySend(packet: OutgoingPacket, socket: Socket): boolean {
    const scope = this.current.get();
    const permit = currentPermit();
    if (permit && permit.sender === undefined) return true;
    const recipient = bindingOf(socket)?.manager;
    const recipients =
      this.permitted(permit) ??
      this.judge(packet, scope, () =>
        scope?.manager === recipient || scope?.manager.key === recipient?.key
          ? TO_THEMSELVES
          : {
              are: 'foreign',
              vector: 'foreign-recipient',
              victim: recipient?.key,
              detail: 'a socket',
            },
      );
    const sender =
      this.senderOf(permit, scope) ?? (recipient && insideOf(recipient));
    return this.mayLeave(
      packet,
      scope,
      sender,
      recipients,
      recipient && insideOf(recipient),
    );
  }

  private permitted(permit: EgressPermit | undefined): Recipients | undefined {
    if (!permit) return undefined;
    return permit.isShared ? DELIBERATE : TO_THEMSELVES;
  }

  /** Outside of any user's context, a packet may go to anybody. */
  private judge(
    packet: OutgoingPacket,
    scope: MessageScope | undefined,
    recipients: () => Recipients,
  ): Recipients | undefined {
    if (!scope) return undefined;
    if (this.publicEvents.has(packet.event)) return DELIBERATE;
    const judged = recipients();
    if (judged.are !== 'foreign') return judged;
    return this.isAuthorised(packet, scope, judged) ? DELIBERATE : judged;
  }

  private mayLeave(
    packet: OutgoingPacket,
    scope: MessageScope | undefined,
    sender: ManagerRecord | undefined,
    recipients: Recipients | undefined,
    recipient = sender,
  ): boolean {
    const { args, event } = packet;
    if (recipients?.are === 'foreign') {
      const { vector, victim, detail } = recipients;
      const users = [sender?.key, victim].filter((key) => key !== undefined);
      if (this.stop({ vector, users, event, detail }, scope)) return false;
    }
    const foreign = this.isolation.foreignIn(args, sender, 'payload');
    if (foreign) {
      const users = [sender?.key, foreign.owner].filter(
        (key) => key !== undefined,
      );
      const facts = {
        users,
        event,
        paths: [foreign.path],
        detail: foreign.what,
      };
      if (this.stop({ vector: 'foreign-object', ...facts }, scope))
        return false;
    }
    if (recipients?.are === 'shared') {
      if (sender) this.isolation.share(args, sender);
      return true;
    }
    return !recipient || !this.isMisattributed(packet, recipient, scope);
  }

  private isMisattributed(
    { args, event }: OutgoingPacket,
    recipient: ManagerRecord,
    scope: MessageScope | undefined,
  ): boolean {
    const names = fieldsFor(this.options.egress.ownerKeys, event);
    const field = fieldNamingAnother(args, names, recipient.user.userId);
    return (
      field !== undefined &&
      this.stop(
        {
          vector: 'foreign-attribution',
          users: [recipient.key],
          event,
          paths: [field.path],
        },
        scope,
      )
    );
  }

  /** Reports a violation; if it is stopped, the client whose message led to it is told. */
  private stop(
    facts: ViolationFacts,
    scope: MessageScope | undefined,
  ): boolean {
    if (!this.violations.raise(facts)) return false;
    const { code, message } = VIOLATION_NOTICE;
    if (scope?.connection.socket.connected)
      tell(scope.connection.socket, code, message);
    return true;
  }

  private isAuthorised(
    { kind, event, args, namespace, rooms }: OutgoingPacket,
    scope: MessageScope,
    { vector }: Extract<Recipients, { are: 'foreign' }>,
  ): boolean {
    const { authorize } = this.options.egress;
    if (!authorize) return false;
    const sender = scope.manager.key;
    try {
      const emission = {
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

  private senderOf(
    permit: EgressPermit | undefined,
    scope: MessageScope | undefined,
  ): ManagerRecord | undefined {
    if (permit) return permit.sender;
    return scope && insideOf(scope.manager);
  }
}
