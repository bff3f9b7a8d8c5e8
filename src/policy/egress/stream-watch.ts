import { Inject, Injectable } from '@nestjs/common';
import { OPTIONS } from '../../common/options/options.token.js';
import {
  CurrentConnection,
  type MessageScope,
  insideOf,
} from '../../manager/index.js';
import { Isolation } from '../isolation.js';
import type { IsolationOptions } from '../isolation.options.js';
import { Crossings } from './crossings.js';
import { isSharedBy } from './shares-with-others.js';

/**
 * Judges the values of a stream in the context that emits them: a value that is emitted during one user's message and
 * received by another user's subscription counts as sent from the first user to the second.
 */
@Injectable()
export class StreamWatch {
  private readonly publicEvents: ReadonlySet<string>;

  constructor(
    @Inject(OPTIONS) { egress }: IsolationOptions,
    private readonly current: CurrentConnection,
    private readonly isolation: Isolation,
    private readonly crossings: Crossings,
  ) {
    const { publicEvents, eventsForAllTenants } = egress;
    this.publicEvents = new Set([...publicEvents, ...eventsForAllTenants]);
  }

  /**
   * Whether the subscription of a message may receive a value. Call it in the context that emits the value.
   *
   * @param receiver the message whose handler returned the stream
   */
  mayReceive(receiver: MessageScope, value: unknown): boolean {
    const emitter = this.current.get();
    if (!emitter || emitter.manager.key === receiver.manager.key) return true;
    const event = eventOf(value) ?? receiver.event;
    if (this.publicEvents.has(event) || shares(emitter, receiver, event)) {
      this.isolation.share([value], insideOf(emitter.manager), emitter);
      return true;
    }
    const outcome = this.crossings.judge({
      finding: {
        vector: 'foreign-recipient',
        users: [emitter.manager.key, receiver.manager.key],
        event,
        paths: ['stream'],
        detail: 'a stream',
      },
      scope: emitter,
      audience: 'one',
      sent: [value],
    });
    return outcome === 'allow' || outcome === 'report';
  }
}

/** Whether `@SharesWithOthers()` allows it on the handler that emits the value or the one that returned the stream. */
function shares(
  emitter: MessageScope,
  receiver: MessageScope,
  event: string,
): boolean {
  return isSharedBy(emitter, event) || isSharedBy(receiver, event);
}

function eventOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const event = Object.getOwnPropertyDescriptor(value, 'event')
    ?.value as unknown;
  return typeof event === 'string' ? event : undefined;
}
