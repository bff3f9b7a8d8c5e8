/*
 * What an application does with another user's sockets by a method that is for just that: `manager.invite()`,
 * `registry.evict()`, `registry.disconnect()`. It happens synchronously, and it is allowed for that user or socket
 * alone: what a listener does meanwhile is judged like anything else.
 */
let moved: unknown;

/**
 * Whether this may be moved or ended at this moment, whoever's message is handled.
 *
 * @param what a user key, or a socket
 */
export function isAllowedMove(what: unknown): boolean {
  return moved === what;
}

export function moving<Result>(what: unknown, work: () => Result): Result {
  const previous = moved;
  moved = what;
  try {
    return work();
  } finally {
    moved = previous;
  }
}
