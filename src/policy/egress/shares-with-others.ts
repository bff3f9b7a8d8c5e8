import type { MessageScope } from '../../manager/index.js';
import { SHARES_WITH_OTHERS } from './shares-with-others.metadata.js';

/**
 * The events that `@SharesWithOthers()` declares for a handler, or else for its gateway; an empty list stands for all
 * events. `undefined` without the decorator.
 */
export function sharedEventsOf(
  gateway: object,
  method: string,
): readonly string[] | undefined {
  const handler = (gateway as Record<string, unknown>)[method];
  return declaredAt(handler, gateway.constructor);
}

/** The same of a handler and its class. */
export function declaredAt(
  ...targets: readonly unknown[]
): readonly string[] | undefined {
  for (const target of targets) {
    if (typeof target !== 'function') continue;
    const events: unknown = Reflect.getMetadata(SHARES_WITH_OTHERS, target);
    if (Array.isArray(events)) return events as string[];
  }
  return undefined;
}

/** Whether the handler of a message says of an event that it is meant to carry what other users have sent. */
export function isSharedBy(
  { shared }: Pick<MessageScope, 'shared'>,
  event: string,
): boolean {
  return (
    shared !== undefined && (shared.length === 0 || shared.includes(event))
  );
}
