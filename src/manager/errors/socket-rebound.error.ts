import { WsmError } from '../../common/wsm-error.js';

/** A socket of one user was about to be bound to another user. */
export class SocketReboundError extends WsmError {
  constructor() {
    super(
      'WSM_SOCKET_REBOUND',
      'this socket belongs to another user. To sign in as a different user, disconnect and connect again.',
    );
  }
}
