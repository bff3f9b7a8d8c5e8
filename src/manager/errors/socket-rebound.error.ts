import { WsmError } from '../../common/wsm-error.js';

/** A socket that belongs to one user was to be given to another. */
export class SocketReboundError extends WsmError {
  constructor() {
    super(
      'WSM_SOCKET_REBOUND',
      'this socket belongs to another user, for good. To sign in as somebody else, disconnect and connect again.',
    );
  }
}
