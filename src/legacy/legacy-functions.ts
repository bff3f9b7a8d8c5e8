import type { Identity } from '../identity/index.js';
import type {
  AnyEvents,
  RegistryStatus,
  UserReference,
} from '../manager/index.js';
import { acquireManager } from './acquire-manager.js';
import { warnDeprecated } from './deprecations.js';
import type { LegacyManager } from './legacy-websocket-manager.js';
import { onlyRegistry } from './only-registry.js';
import { TestsOnlyError } from './errors/tests-only.error.js';

/**
 * The registry's manager of a user: always the same instance for the same user.
 *
 * @throws {NoApplicationError | SeveralApplicationsError} as a rejection, like the errors of `registry.acquire()`
 * @deprecated Inject `WebSocketManager`, or use `registry.acquire(context)`.
 */
export async function createWebSocketManager<Events extends object = AnyEvents>(
  context: Identity,
): Promise<LegacyManager<Events>> {
  warnDeprecated('createWebSocketManager', createWebSocketManager);
  return acquireManager(context, 'createWebSocketManager');
}

/**
 * The registry's manager of a user: always the same instance for the same user.
 *
 * @throws {NoApplicationError | SeveralApplicationsError} and whatever `registry.acquire()` throws
 * @deprecated Inject `WebSocketManager`, or use `registry.acquire(context)`.
 */
export function createWebSocketManagerSync<Events extends object = AnyEvents>(
  context: Identity,
): LegacyManager<Events> {
  warnDeprecated('createWebSocketManagerSync', createWebSocketManagerSync);
  return acquireManager(context, 'createWebSocketManagerSync');
}

/**
 * The registry's manager of a user: always the same instance for the same user.
 *
 * @throws {NoApplicationError | SeveralApplicationsError} and whatever `registry.acquire()` throws
 * @deprecated Inject `WebSocketManager`, or use `registry.acquire(context)`.
 */
export function getWebSocketManager<Events extends object = AnyEvents>(
  context: Identity,
): LegacyManager<Events> {
  warnDeprecated('getWebSocketManager', getWebSocketManager);
  return acquireManager(context, 'getWebSocketManager');
}

/**
 * The managers, connections and limits of the registry, as plain data.
 *
 * @throws {NoApplicationError | SeveralApplicationsError}
 * @deprecated Use `registry.status()`.
 */
export function getManagerRegistryStatus(): RegistryStatus {
  warnDeprecated('getManagerRegistryStatus', getManagerRegistryStatus);
  return onlyRegistry('getManagerRegistryStatus()').status();
}

/**
 * Whether a user has at most one manager and nothing is registered twice.
 *
 * @throws {NoApplicationError | SeveralApplicationsError}
 * @deprecated Use `registry.validate(user)`, which also returns what is wrong.
 */
export function validateNoDuplicateManagersForUser(
  context: UserReference,
): boolean {
  warnDeprecated(
    'validateNoDuplicateManagersForUser',
    validateNoDuplicateManagersForUser,
  );
  const registry = onlyRegistry('validateNoDuplicateManagersForUser()');
  return registry.validate(context).valid;
}

/**
 * Disconnects all users and ends all managers. For tests only.
 *
 * @throws {TestsOnlyError} unless `NODE_ENV` is `test`
 * @throws {NoApplicationError | SeveralApplicationsError}
 * @deprecated Close the application after each test: `await app.close()`.
 */
export function resetManagerRegistry(): void {
  warnDeprecated('resetManagerRegistry', resetManagerRegistry);
  if (process.env.NODE_ENV !== 'test')
    throw new TestsOnlyError('resetManagerRegistry()');
  const registry = onlyRegistry('resetManagerRegistry()');
  for (const manager of registry.managers()) manager.disconnect();
  registry.close();
}
