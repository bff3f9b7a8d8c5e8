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

/**
 * Judges the values of a stream where they are made: a value that is made while one user's message is handled, and that
 * another user's subscription receives, is sent from the one to the other.
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
   * Whether a value may go on to the subscription of a message. Asked in the context in which the value was made.
   *
   * @param receiver the message whose handler has returned the stream
   */
  mayReceive(receiver: MessageScope, value: unknown): boolean {
    const maker = this.current.get();
    if (!maker || maker.manager.key === receiver.manager.key) return true;
    const event = eventOf(value) ?? receiver.event;
    if (this.publicEvents.has(event) || shares(maker, receiver, event)) {
      this.isolation.share([value], insideOf(maker.manager), maker);
      return true;
    }
    const outcome = this.crossings.judge({
      finding: {
        vector: 'foreign-recipient',
        users: [maker.manager.key, receiver.manager.key],
        event,
        detail: 'a stream',
      },
      scope: maker,
      audience: 'one',
      sent: [value],
    });
    return outcome === 'let' || outcome === 'report';
  }
}

/** Whether `@SharesWithOthers()` says so, where the value comes from or where the stream does. */
function shares(
  maker: MessageScope,
  receiver: MessageScope,
  event: string,
): boolean {
  return [maker, receiver].some(
    ({ shared }) => shared && (shared.length === 0 || shared.includes(event)),
  );
}

function eventOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const event = Object.getOwnPropertyDescriptor(value, 'event')
    ?.value as unknown;
  return typeof event === 'string' ? event : undefined;
}
