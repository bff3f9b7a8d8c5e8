import type { HandlerInfo } from '../../host/index.js';
import type { HuntedHandler } from '../hunt-result.js';

/** What has passed between the simulated users and one handler. */
export interface Talk {
  sent: number;
  answered: number;
  /** Messages without an answer since the last answer. */
  misses: number;
}

/** How long an answer is waited for: less each time that none came, as many handlers never answer. */
const PATIENCE_MS = [100, 25, 6, 3];

export function patienceWith({ misses }: Talk): number {
  return PATIENCE_MS[Math.min(misses, PATIENCE_MS.length - 1)];
}

/** What has passed between the simulated users and all handlers. */
export class Talks {
  private readonly talks = new Map<HandlerInfo, Talk>();

  of(handler: HandlerInfo): Talk {
    const talk = this.talks.get(handler) ?? { sent: 0, answered: 0, misses: 0 };
    this.talks.set(handler, talk);
    return talk;
  }

  summary(handlers: readonly HandlerInfo[]): HuntedHandler[] {
    return [...new Set(handlers)].map((handler) => {
      const { name, event, namespace } = handler;
      const { sent, answered } = this.of(handler);
      return { name, event, namespace, sent, answered };
    });
  }
}
