import type { Identity } from '../identity/index.js';
import type { WebSocketManager } from '../manager/index.js';
import type { DeprecatedCall } from './deprecations.js';
import { withLegacyMethods } from './legacy-methods.js';
import type { LegacyManager } from './legacy-websocket-manager.js';
import { onlyRegistry } from './only-registry.js';

/**
 * The registry's manager of a user, with the deprecated methods added.
 *
 * @throws {NoApplicationError | SeveralApplicationsError} and the errors of `registry.acquire()`
 */
export function acquireManager<Events extends object>(
  context: Identity,
  call: DeprecatedCall,
): LegacyManager<Events> {
  const manager: WebSocketManager<object> = onlyRegistry(`${call}()`).acquire(
    context,
  );
  return withLegacyMethods(manager as WebSocketManager<Events>);
}
