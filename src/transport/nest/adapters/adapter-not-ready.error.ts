import { WsmError } from '../../../common/wsm-error.js';

/** The option `adapter` gives a promise where nothing can await it. */
export class AdapterNotReadyError extends WsmError {
  constructor() {
    super(
      'WSM_ADAPTER_NOT_READY',
      'the option "adapter" of WebSocketManagerModule returned a promise, and this application has no HTTP server whose ' +
        'start awaits it. Await what the adapter needs in the factory of WebSocketManagerModule.forRootAsync(), and ' +
        'return the adapter itself.',
    );
  }
}
