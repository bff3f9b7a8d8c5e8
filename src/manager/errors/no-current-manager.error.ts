import { WsmError } from '../../common/wsm-error.js';

/** The current manager was requested outside the message of an identified user. */
export class NoCurrentManagerError extends WsmError {
  constructor(where: string) {
    super(
      'WSM_NO_CURRENT_MANAGER',
      `${where}: no message of an identified user is being handled here. ` +
        'In a job, in a timer that was started at boot, or in an HTTP controller, call registry.acquire(context).',
    );
  }
}
