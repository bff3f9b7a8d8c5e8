/** What the `handleConnection` of each gateway has returned for a socket that is watched. */
const running = new WeakMap<object, Promise<unknown>[]>();
const followed = new WeakSet<object>();

type Handler = (...args: unknown[]) => unknown;

/** Collects what `handleConnection` returns for a socket, while `work` calls it. */
export function collectHandlers(
  socket: object,
  work: () => void,
): Promise<unknown>[] {
  const results: Promise<unknown>[] = [];
  running.set(socket, results);
  try {
    work();
  } finally {
    running.delete(socket);
  }
  return results;
}

/**
 * Has a gateway's `handleConnection` followed. Nest throws away what it returns.
 *
 * @param target the prototype of the gateway: also for instances that Nest has yet to build
 */
export function followHandler(target: object): void {
  const original = (target as { handleConnection?: unknown }).handleConnection;
  if (typeof original !== 'function' || followed.has(original)) return;
  const handleConnection = function (this: unknown, ...args: unknown[]) {
    const results = running.get(args[0] as object);
    if (!results) return Reflect.apply(original as Handler, this, args);
    try {
      const result: unknown = Reflect.apply(original as Handler, this, args);
      results.push(Promise.resolve(result));
      // A rejection that nobody handles must stay one.
      if (result instanceof Promise) void result.finally(() => undefined);
      return result;
    } catch (error) {
      results.push(Promise.reject(error));
      throw error;
    }
  };
  followed.add(handleConnection);
  Object.defineProperty(target, 'handleConnection', {
    value: handleConnection,
    configurable: true,
    writable: true,
  });
}
