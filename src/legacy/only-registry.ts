import {
  type WebSocketManagerRegistry,
  runningApplications,
} from '../manager/index.js';
import { NoApplicationError } from './no-application.error.js';
import { SeveralApplicationsError } from './several-applications.error.js';

/**
 * The registry of the one application that is running in this process.
 *
 * @param call what asks for it, for the message
 * @throws {NoApplicationError | SeveralApplicationsError}
 */
export function onlyRegistry(call: string): WebSocketManagerRegistry {
  const registries = runningApplications.registries();
  if (registries.length > 1)
    throw new SeveralApplicationsError(call, registries.length);
  const [registry] = registries;
  if (!registry) throw new NoApplicationError(call);
  return registry;
}
