import { HuntStopped, type Limits } from '../play/limits.js';

/** How long a function of the identities module may take, in milliseconds. */
const MODULE_MS = 10_000;

/**
 * Calls a function of the identities module.
 *
 * @throws {HuntStopped} if it fails, or does not end in time
 */
export async function inModule<T>(
  limits: Limits,
  name: string,
  call: () => T | Promise<T>,
): Promise<T> {
  const stopped = (why: string) =>
    new HuntStopped(
      'identity-refused',
      `${name}() of the identities module ${why}`,
    );
  const late = limits.pause(MODULE_MS).then(() => {
    limits.check();
    throw stopped(`did not end within ${MODULE_MS} ms.`);
  });
  // A rejection after the timeout is ignored.
  late.catch(() => undefined);
  try {
    return await Promise.race([call(), late]);
  } catch (error) {
    if (error instanceof HuntStopped) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw stopped(`has failed: ${reason}`);
  }
}
