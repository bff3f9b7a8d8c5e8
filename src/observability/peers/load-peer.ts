import { createRequire } from 'node:module';
import { MissingPeerError } from './missing-peer.error.js';

const require = createRequire(import.meta.url);

/**
 * Loads an optional peer dependency when it is used, so that importing an entry point does not need it.
 * Synchronous, because an entry point with a top-level `await` cannot be loaded with `require()`.
 *
 * @throws {MissingPeerError} with the command that installs it
 */
export function loadPeer(entryPoint: string, peer: string): unknown {
  try {
    return require(peer);
  } catch (error) {
    if (isMissing(error, peer))
      throw new MissingPeerError(entryPoint, peer, { cause: error });
    throw error;
  }
}

/** Whether the package itself is missing, and not one of its dependencies. */
function isMissing(error: unknown, peer: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'MODULE_NOT_FOUND' && message.includes(`'${peer}'`);
}
