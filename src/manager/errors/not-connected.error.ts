import { WsmError } from '../../common/wsm-error.js';

/** A socket was to be signed in that has no handshake behind it, or that has closed. */
export class NotConnectedError extends WsmError {
  constructor() {
    super(
      'WSM_NOT_CONNECTED',
      'registry.signIn() got a socket that is not connected here: its handshake is not done, it has closed, or its ' +
        'namespace is excluded. Call it while a message of the socket is handled.',
    );
  }
}
