import { SHARES_WITH_OTHERS } from './shares-with-others.metadata.js';

/**
 * What `@SharesWithOthers()` says of a handler, or else of its gateway: the events, none of them for all. `undefined`
 * where it does not stand.
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
