import type { UserKey } from '../../identity/index.js';
import { WsmError } from '../../common/wsm-error.js';

/** A released manager was used. */
export class StaleManagerError extends WsmError {
  constructor(key: UserKey) {
    super(
      'WSM_STALE_MANAGER',
      `the manager of "${key}" was released: its last connection has been gone for longer than the option "idleTtl". ` +
        'Do not keep managers; ask again with registry.acquire(context), or inject WebSocketManager into the gateway.',
    );
  }
}
