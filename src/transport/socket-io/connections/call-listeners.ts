import type { Socket } from 'socket.io';
import type {
  CurrentConnection,
  MessageScope,
} from '../../../manager/index.js';
import { socketInternals } from '../socket-io-internals.js';

/**
 * Calls the listeners of an event as socket.io does, and looks at what they return: a message is being handled as long
 * as a listener is not finished, nor what it awaits. Node's own `emit` throws away what listeners return.
 */
export function callListeners(
  socket: Socket,
  current: CurrentConnection,
): void {
  const internals = socketInternals(socket);
  internals.dispatch = (event) =>
    internals.run(event, (error) =>
      process.nextTick(() => {
        const scope = current.get();
        try {
          if (error) internals._onerror(error);
          else if (socket.connected) call(socket, event, scope);
        } finally {
          scope?.end();
        }
      }),
    );
}

function call(
  socket: Socket,
  [name, ...args]: unknown[],
  scope: MessageScope | undefined,
): void {
  for (const listener of socket.rawListeners(name as string)) {
    const result: unknown = Reflect.apply(listener, socket, args);
    if (scope && isThenable(result)) followedBy(result, scope);
  }
}

/** What the listener rejects with is left to the application, as before. */
function followedBy(result: PromiseLike<unknown>, scope: MessageScope): void {
  scope.begin();
  const end = () => scope.end();
  if (result instanceof Promise) {
    // A rejection that nobody handles must stay one: `then` would make it ours.
    void result.finally(end);
    return;
  }
  result.then(end, end);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}
