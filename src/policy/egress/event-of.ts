/** The event that a value names which a handler returns: `{ event, data }`, as Nest has it. */
export function eventOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const event = Object.getOwnPropertyDescriptor(value, 'event')
    ?.value as unknown;
  return typeof event === 'string' ? event : undefined;
}
