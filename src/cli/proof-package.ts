import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CommandIo } from '../incidents/index.js';

const PACKAGE = 'nestjs-websocket-manager-proof';
const NOT_INSTALLED = 2;

interface ProofPackage {
  readonly runProve: (
    argv: readonly string[],
    io: CommandIo,
  ) => Promise<number>;
}

/** Where to resolve the package: first in the application, which installs it, then beside this package. */
const PLACES = () => [join(process.cwd(), 'package.json'), import.meta.url];

/**
 * Runs `prove` if its package is installed; otherwise prints the command that installs it.
 *
 * @param places files from which the package is resolved, the first one first
 */
export async function runProofPackage(
  argv: readonly string[],
  io: CommandIo,
  places = PLACES(),
): Promise<number> {
  const file = findProof(places);
  if (file === undefined) {
    io.stderr(
      `The stability proof is a separate package. Install it, and run this command again:\n  npm install --save-dev ${PACKAGE}\n`,
    );
    return NOT_INSTALLED;
  }
  const { runProve } = (await import(pathToFileURL(file).href)) as ProofPackage;
  return runProve(argv, io);
}

function findProof(places: readonly string[]): string | undefined {
  for (const from of places) {
    try {
      return createRequire(from).resolve(PACKAGE);
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}
