import type { Identity } from '../identity/index.js';
import type { AnyEvents } from '../manager/index.js';
import { warnDeprecated } from './deprecations.js';
import { FactoryConstructionError } from './errors/factory-construction.error.js';
import { acquireManager } from './acquire-manager.js';
import type { LegacyManager } from './legacy-websocket-manager.js';

/**
 * The deprecated factory. It returns the managers of the registry.
 *
 * @deprecated Inject `WebSocketManager`, or use `registry.acquire(context)`.
 */
export class WebSocketManagerFactory {
  /** @throws {FactoryConstructionError} always */
  constructor() {
    throw new FactoryConstructionError();
  }

  /**
   * The registry's manager of a user: always the same instance for the same user.
   *
   * @throws {NoApplicationError | SeveralApplicationsError} and the errors of `registry.acquire()`
   * @deprecated Inject `WebSocketManager`, or use `registry.acquire(context)`.
   */
  static createManager<Events extends object = AnyEvents>(
    this: void,
    context: Identity,
  ): LegacyManager<Events> {
    const call = 'WebSocketManagerFactory.createManager';
    warnDeprecated(call, WebSocketManagerFactory.createManager);
    return acquireManager(context, call);
  }
}
