/*
 * Explicit operations on another user's sockets: `manager.invite()`, `registry.evict()`, `registry.disconnect()`. They
 * are synchronous, and allowed for that user or socket alone: anything else that a listener does meanwhile is judged as
 * usual.
 */
let moved: unknown;

/**
 * Whether an explicit operation is currently moving or disconnecting this user or socket.
 *
 * @param target a user key, or a socket
 */
export function isAllowedMove(target: unknown): boolean {
  return moved === target;
}

/** Runs a synchronous operation that may move or disconnect `target`. */
export function moving<Result>(target: unknown, work: () => Result): Result {
  const previous = moved;
  moved = target;
  try {
    return work();
  } finally {
    moved = previous;
  }
}
