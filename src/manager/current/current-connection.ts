import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { MessageScope } from './message-scope.js';

/**
 * Whose message is being handled. Follows the handler across `await`, timers, promises and
 * observables, because it is an `AsyncLocalStorage`.
 */
@Injectable()
export class CurrentConnection implements OnApplicationShutdown {
  private readonly storage = new AsyncLocalStorage<MessageScope | undefined>();

  get(): MessageScope | undefined {
    return this.storage.getStore();
  }

  run<Result>(scope: MessageScope, work: () => Result): Result {
    return this.storage.run(scope, work);
  }

  /** Runs something that is nobody's message, whoever has set it off. */
  exit<Result>(work: () => Result): Result {
    // Not `storage.exit()`: a `run()` inside it switches the storage back on for the rest of the work.
    return this.storage.run(undefined, work);
  }

  /** Node sees to every storage that is switched on with every promise, also for applications that are closed. */
  onApplicationShutdown(): void {
    this.storage.disable();
  }
}
