import { EffectObserver } from './effect-observer.js';
import type { ObservableServer } from './observable-socket-io.js';

/** Reports changes of the state of a user's manager. */
interface StateWatch {
  watchState(onChange: () => void): void;
}

/** Observes the handlers of an application from now on. Call it before the first connection. */
export function observe(
  servers: Iterable<object>,
  manager: StateWatch | undefined,
): EffectObserver {
  const observer = new EffectObserver(() =>
    manager?.watchState(() => observer.note("changes the user's state")),
  );
  for (const server of servers) observer.observe(server as ObservableServer);
  return observer;
}
