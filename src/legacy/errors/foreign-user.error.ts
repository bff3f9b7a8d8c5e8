import { WsmError } from '../../common/wsm-error.js';

/** A deprecated method was given the id of a user other than the manager's own. */
export class ForeignUserError extends WsmError {
  constructor(method: string) {
    super(
      'WSM_FOREIGN_USER',
      `${method}() was given the id of another user, but a manager serves its own user only. To send to another user ` +
        'deliberately, call manager.sendTo(userId, event, data, { reason }); for anything else, ' +
        'get the manager of that user: registry.get({ userId }).',
    );
  }
}
