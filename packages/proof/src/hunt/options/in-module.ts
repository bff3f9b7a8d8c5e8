import { HuntStopped, type Limits } from '../play/limits.js';

/** How long a function of the user's module may take. */
const MODULE_MS = 10_000;

/**
 * Calls a function of the module with the identities.
 *
 * @throws {HuntStopped} if it fails, or does not come to an end
 */
export async function inModule<T>(
  limits: Limits,
  name: string,
  call: () => T | Promise<T>,
): Promise<T> {
  const stopped = (why: string) =>
    new HuntStopped(
      'identity-refused',
      `${name}() of the module with the identities ${why}`,
    );
  const late = limits.pause(MODULE_MS).then(() => {
    limits.check();
    throw stopped(`has not come to an end within ${MODULE_MS} ms.`);
  });
  // Whichever comes second is nobody's concern any more.
  late.catch(() => undefined);
  try {
    return await Promise.race([call(), late]);
  } catch (error) {
    if (error instanceof HuntStopped) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw stopped(`has failed: ${reason}`);
  }
}
