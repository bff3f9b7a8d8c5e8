import type { UserKey } from '../../identity/index.js';
import { WsmError } from '../../common/wsm-error.js';

/** A released manager was used. */
export class StaleManagerError extends WsmError {
  constructor(key: UserKey) {
    super(
      'WSM_STALE_MANAGER',
      `the manager of "${key}" was released: its last connection closed longer ago than the option "idleTtl". ` +
        'Do not keep a manager; take it with @CurrentManager(), or call registry.acquire(context) each time.',
    );
  }
}
