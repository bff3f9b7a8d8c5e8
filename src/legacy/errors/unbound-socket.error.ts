import { WsmError } from '../../common/wsm-error.js';

/** `addConnection` was given a socket without a user. */
export class UnboundSocketError extends WsmError {
  constructor() {
    super(
      'WSM_UNBOUND_SOCKET',
      'addConnection() was given something other than the socket of an identified user. Only the handshake binds a ' +
        'socket to a user: return the user from the option "identify", and remove this call.',
    );
  }
}
