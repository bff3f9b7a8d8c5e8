import { WsmError } from '../../common/wsm-error.js';

/** A method of the deprecated API was given the id of somebody other than the manager's own user. */
export class ForeignUserError extends WsmError {
  constructor(method: string) {
    super(
      'WSM_FOREIGN_USER',
      `${method}() was given the id of another user; a manager is its own user's alone. To send to somebody else ` +
        'deliberately, use manager.sendTo(userId, event, data, { reason }); for anything else about them, ' +
        'take their own manager: registry.get({ userId }).',
    );
  }
}
