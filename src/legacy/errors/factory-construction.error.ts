import { WsmError } from '../../common/wsm-error.js';

/** `new WebSocketManagerFactory()` was called. */
export class FactoryConstructionError extends WsmError {
  constructor() {
    super(
      'WSM_FACTORY_CONSTRUCTION',
      'a WebSocketManagerFactory cannot be constructed: it would be a second source of managers. ' +
        'Use @CurrentManager() in a handler, or registry.acquire(context) of WebSocketManagerRegistry. ' +
        'Until then, call WebSocketManagerFactory.createManager(context) without "new".',
    );
  }
}
