import { WsmError } from '../../common/wsm-error.js';

/** `registry.signIn()` received a socket that is not connected. */
export class NotConnectedError extends WsmError {
  constructor() {
    super(
      'WSM_NOT_CONNECTED',
      'registry.signIn() received a socket that is not connected here: its handshake is not complete, it has closed, or ' +
        'its namespace is excluded. Call it while a message of the socket is handled.',
    );
  }
}
