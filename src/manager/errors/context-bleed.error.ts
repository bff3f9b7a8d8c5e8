import { WsmError } from '../../common/wsm-error.js';

/** One user's manager was used while another user's message was being handled. */
export class ContextBleedError extends WsmError {
  constructor(use: string) {
    super(
      'WSM_CONTEXT_BLEED',
      `a manager's "${use}" was used while the message of another user is being handled. Use the manager of the ` +
        'user who is asking (inject WebSocketManager, @CurrentManager() or registry.current()); to reach somebody ' +
        'else deliberately, use sendTo() of that manager.',
    );
  }
}
