import { WsmError } from '../../common/wsm-error.js';

/** The current user was asked for where there is none. */
export class NoCurrentManagerError extends WsmError {
  constructor(where: string) {
    super(
      'WSM_NO_CURRENT_MANAGER',
      `${where}: no message of an identified user is being handled here. ` +
        'In a job, a timer started at boot or an HTTP controller, call registry.acquire(context).',
    );
  }
}
