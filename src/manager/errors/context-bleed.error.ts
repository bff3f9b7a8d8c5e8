import { WsmError } from '../../common/wsm-error.js';

/** One user's manager was used while another user's message was being handled. */
export class ContextBleedError extends WsmError {
  constructor(use: string) {
    super(
      'WSM_CONTEXT_BLEED',
      `"${use}" of a manager was used while the message of another user was being handled. Use the manager of the ` +
        'user who sent the message (@CurrentManager(), registry.current() or an injected WebSocketManager). To send to ' +
        'another user, call sendTo() of that manager.',
    );
  }
}
