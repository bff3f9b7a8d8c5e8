import type { UserKey } from '../../identity/index.js';
import { WsmError } from '../../common/wsm-error.js';

/** A quarantined manager was used. */
export class ManagerQuarantinedError extends WsmError {
  constructor(
    key: UserKey,
    /** The incident that led to the quarantine. */
    readonly incidentId: string,
  ) {
    super(
      'WSM_MANAGER_QUARANTINED',
      `the manager of "${key}" is quarantined because of incident ${incidentId} and must not be used again. ` +
        'The user gets a new manager with the next connection; see registry.status().quarantined.',
    );
  }
}
