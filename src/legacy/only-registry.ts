import {
  type WebSocketManagerRegistry,
  runningApplications,
} from '../manager/index.js';
import { NoApplicationError } from './errors/no-application.error.js';
import { SeveralApplicationsError } from './errors/several-applications.error.js';

/**
 * The registry of the only application that runs in this process.
 *
 * @param call the deprecated call, for the error message
 * @throws {NoApplicationError | SeveralApplicationsError}
 */
export function onlyRegistry(call: string): WebSocketManagerRegistry {
  if (runningApplications.size > 1)
    throw new SeveralApplicationsError(call, runningApplications.size);
  const [registry] = runningApplications;
  if (!registry) throw new NoApplicationError(call);
  return registry;
}
