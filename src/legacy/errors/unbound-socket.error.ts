import { WsmError } from '../../common/wsm-error.js';

/** `addConnection` was given something that has passed no handshake. */
export class UnboundSocketError extends WsmError {
  constructor() {
    super(
      'WSM_UNBOUND_SOCKET',
      'addConnection() was given no socket of an identified user. A socket belongs to a user through its handshake ' +
        'alone: say who is behind it in the option "identify", and drop this call.',
    );
  }
}
