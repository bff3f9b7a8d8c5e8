import { Inject, Injectable } from '@nestjs/common';
import { OPTIONS } from '../../common/options/options.token.js';
import {
  CurrentConnection,
  type ManagerRecord,
  type MessageScope,
  insideOf,
  notify,
} from '../../manager/index.js';
import { Isolation } from '../isolation.js';
import type { IsolationOptions } from '../isolation.options.js';
import { VIOLATION_NOTICE } from '../violations/isolation-violation.exception.js';
import { Crossings, type Outcome } from './crossings.js';
import { eventOf } from './event-of.js';
import { isSharedBy } from './shares-with-others.js';

/**
 * Judges the values of a stream in the context that emits them: a value that is emitted during one user's message and
 * received by another user's subscription counts as sent from the first user to the second.
 */
@Injectable()
export class StreamWatch {
  private readonly publicEvents: ReadonlySet<string>;
  private readonly eventsForAllTenants: ReadonlySet<string>;

  constructor(
    @Inject(OPTIONS) { egress }: IsolationOptions,
    private readonly current: CurrentConnection,
    private readonly isolation: Isolation,
    private readonly crossings: Crossings,
  ) {
    const { publicEvents, eventsForAllTenants } = egress;
    this.publicEvents = new Set([...publicEvents, ...eventsForAllTenants]);
    this.eventsForAllTenants = new Set(eventsForAllTenants);
  }

  /**
   * Whether the subscription of a message may receive a value. Call it in the context that emits the value.
   *
   * @param receiver the message whose handler returned the stream
   */
  mayReceive(receiver: MessageScope, value: unknown): boolean {
    const emitter = this.current.get();
    const event = eventOf(value) ?? receiver.event;
    if (!emitter || emitter.manager.key === receiver.manager.key)
      return this.mayContinue(receiver, event, [value]);
    if (this.allowDeclared(emitter, receiver, event, [value])) return true;
    const outcome = this.judge(emitter, receiver, event, [value]);
    return outcome === 'allow' || outcome === 'report';
  }

  /**
   * Whether a message may send something to its own user. A handler that awaits an async iterator, a queue or another
   * promise continues in its own context, directly after the code that resolved the promise. That alone is no evidence:
   * locks, pools and batches resolve promises of other users, too. The packet is blocked only if it contains a value of
   * another message of this turn of the event loop.
   *
   * @param isAnswer whether it is an acknowledgement: its client then receives an error
   */
  mayContinue(
    receiver: MessageScope,
    event: string,
    sent: readonly unknown[],
    isAnswer = false,
  ): boolean {
    for (const emitter of receiver.othersOfThisTurn()) {
      if (this.allowDeclared(emitter, receiver, event, sent)) continue;
      if (!this.crossings.comesFrom(emitter, receiver, sent)) continue;
      const outcome = this.current.run(emitter, () =>
        this.judge(emitter, receiver, event, sent),
      );
      if (outcome === 'allow' || outcome === 'report') continue;
      if (isAnswer) this.refuse(receiver);
      return false;
    }
    return true;
  }

  /** The senders whose payloads an event of this message may contain, by declaration; `undefined` for no others. */
  allowedSenders(
    scope: MessageScope,
    event: string,
  ): ((sender: ManagerRecord) => boolean) | undefined {
    if (!this.isDeclared(scope, event)) return undefined;
    const { tenantId } = scope.connection.user;
    const isForAll = this.eventsForAllTenants.has(event);
    return ({ user }) => isForAll || user.tenantId === tenantId;
  }

  private isDeclared(scope: MessageScope, event: string): boolean {
    return this.publicEvents.has(event) || isSharedBy(scope, event);
  }

  /** Whether other users may receive something by declaration. Its objects have no owner from then on. */
  private allowDeclared(
    emitter: MessageScope,
    receiver: MessageScope,
    event: string,
    sent: readonly unknown[],
  ): boolean {
    const isDeclared =
      this.isDeclared(emitter, event) || this.isDeclared(receiver, event);
    if (!isDeclared || this.crossesTenants(emitter, receiver, event))
      return false;
    this.isolation.share(sent, insideOf(emitter.manager), emitter);
    return true;
  }

  private crossesTenants(
    emitter: MessageScope,
    receiver: MessageScope,
    event: string,
  ): boolean {
    const { tenantId } = emitter.connection.user;
    return (
      tenantId !== receiver.connection.user.tenantId &&
      !this.eventsForAllTenants.has(event)
    );
  }

  private judge(
    emitter: MessageScope,
    receiver: MessageScope,
    event: string,
    sent: readonly unknown[],
  ): Outcome {
    const vector = this.crossesTenants(emitter, receiver, event)
      ? 'foreign-tenant'
      : 'foreign-recipient';
    const users = [emitter.manager.key, receiver.manager.key];
    return this.crossings.judge({
      finding: { vector, users, event, paths: ['stream'], detail: 'a stream' },
      scope: emitter,
      audience: 'one',
      sent,
    });
  }

  private refuse(receiver: MessageScope): void {
    const { code, message } = VIOLATION_NOTICE;
    notify(receiver.connection.socket, code, message, receiver);
  }
}
