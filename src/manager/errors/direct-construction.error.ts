import { WsmError } from '../../common/wsm-error.js';

/** Somebody called `new WebSocketManager()`. */
export class DirectConstructionError extends WsmError {
  constructor() {
    super(
      'WSM_DIRECT_CONSTRUCTION',
      'a WebSocketManager is made by the registry only, so that a user never has two. ' +
        'Inject WebSocketManager into the gateway, take it with @CurrentManager(), ' +
        'or call registry.acquire(context) on the WebSocketManagerRegistry.',
    );
  }
}
