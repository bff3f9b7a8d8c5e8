import { WsmError } from '../../common/wsm-error.js';

/** A deprecated function was called while no application was running. */
export class NoApplicationError extends WsmError {
  constructor(call: string) {
    super(
      'WSM_NO_APPLICATION',
      `${call} needs the one running application of this process, and none is running. ` +
        'Import WebSocketManagerModule and call it after app.listen() or app.init() has resolved, ' +
        'in onApplicationBootstrap() at the earliest; or inject WebSocketManagerRegistry. See docs/migration.md.',
    );
  }
}
