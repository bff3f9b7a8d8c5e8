import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { MessageScope } from './message-scope.js';

/**
 * The scope of the message that is being handled. It is an `AsyncLocalStorage`, so it follows the
 * handler across `await`, timers, promises and observables.
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

  /** Runs work outside the scope of any message. */
  exit<Result>(work: () => Result): Result {
    // Not `storage.exit()`: a `run()` inside it enables the storage again for the rest of the work.
    return this.storage.run(undefined, work);
  }

  /** An enabled storage costs time with every promise, even after its application is closed. */
  onApplicationShutdown(): void {
    this.storage.disable();
  }
}
