import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import type { Binding } from './binding.js';

/**
 * Whose message is being handled. Follows the handler across `await`, timers, promises and
 * observables, because it is an `AsyncLocalStorage`.
 */
@Injectable()
export class CurrentConnection {
  private readonly storage = new AsyncLocalStorage<Binding>();

  get(): Binding | undefined {
    return this.storage.getStore();
  }

  run<Result>(binding: Binding, work: () => Result): Result {
    return this.storage.run(binding, work);
  }
}
