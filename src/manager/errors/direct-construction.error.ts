import { WsmError } from '../../common/wsm-error.js';

/** `new WebSocketManager()` was called. */
export class DirectConstructionError extends WsmError {
  constructor() {
    super(
      'WSM_DIRECT_CONSTRUCTION',
      'a WebSocketManager is created by the registry only, so that a user never has two. ' +
        'Inject WebSocketManager into the gateway, take it with @CurrentManager(), ' +
        'or call registry.acquire(context) on the WebSocketManagerRegistry.',
    );
  }
}
