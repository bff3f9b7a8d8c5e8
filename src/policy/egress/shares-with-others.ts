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
  for (const target of [handler, gateway.constructor]) {
    if (typeof target !== 'function') continue;
    const events: unknown = Reflect.getMetadata(SHARES_WITH_OTHERS, target);
    if (Array.isArray(events)) return events as string[];
  }
  return undefined;
}
