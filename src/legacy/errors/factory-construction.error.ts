import { WsmError } from '../../common/wsm-error.js';

/** Somebody called `new WebSocketManagerFactory()`. */
export class FactoryConstructionError extends WsmError {
  constructor() {
    super(
      'WSM_FACTORY_CONSTRUCTION',
      'a WebSocketManagerFactory is never made: a second one would be a second source of managers. ' +
        'Inject WebSocketManager into the gateway, or call registry.acquire(context) on the ' +
        'WebSocketManagerRegistry; until then, WebSocketManagerFactory.createManager(context) works without "new".',
    );
  }
}
