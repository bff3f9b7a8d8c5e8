/** What the `handleConnection` of each gateway has returned for a socket that is watched. */
const running = new WeakMap<object, Promise<unknown>[]>();
const followed = new WeakSet<object>();

type Handler = (...args: unknown[]) => unknown;

/** The part of Nest that has the `handleConnection` of a gateway called for each socket. */
interface Subscriber {
  /** @param handler the handler (from Nest 12 on), or the gateway that has it */
  subscribeConnectionEvent?: (handler: unknown, connections: unknown) => void;
}

/**
 * Collects what `handleConnection` returns for a socket, while `work` calls it. Nest itself drops it.
 * It is followed only after {@link followConnectionHandlers}.
 */
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
 * Has the `handleConnection` of every gateway followed that is bound from now on. The handler is wrapped on its way to
 * Nest, so it does not matter how a gateway comes by it: a method, a property, a getter, an instance for each connection.
 *
 * @param controller Nest's `WebSocketsController`; one that is followed already stays as it is
 * @throws {TypeError} if this Nest subscribes in another way
 */
export function followConnectionHandlers(
  controller: { readonly prototype: object } | undefined,
): void {
  const prototype: Subscriber | undefined = controller?.prototype;
  const subscribe = prototype?.subscribeConnectionEvent;
  if (!prototype || typeof subscribe !== 'function')
    throw new TypeError('subscribeConnectionEvent is not a method');
  if (followed.has(subscribe)) return;
  const subscribeFollowed = function (
    this: unknown,
    handler: unknown,
    connections: unknown,
  ): void {
    Reflect.apply(subscribe, this, [followedBy(handler), connections]);
  };
  followed.add(subscribeFollowed);
  prototype.subscribeConnectionEvent = subscribeFollowed;
}

function followedBy(handler: unknown): unknown {
  if (typeof handler === 'function') return following(handler as Handler);
  const gateway = handler as { handleConnection?: Handler } | undefined;
  if (!gateway?.handleConnection) return handler;
  // Looked up with each call, as Nest does.
  return {
    handleConnection: following((...args) =>
      gateway.handleConnection?.(...args),
    ),
  };
}

function following(handler: Handler): Handler {
  return (...args) => {
    const results = running.get(args[0] as object);
    if (!results) return handler(...args);
    try {
      const result = handler(...args);
      results.push(Promise.resolve(result));
      // A rejection that nobody handles must stay one.
      if (result instanceof Promise) void result.finally(() => undefined);
      return result;
    } catch (error) {
      results.push(Promise.reject(error));
      throw error;
    }
  };
}
