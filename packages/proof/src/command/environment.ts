import { execFile } from 'node:child_process';
import {
  arch,
  availableParallelism,
  cpus,
  platform,
  release,
  totalmem,
} from 'node:os';
import type { LoadedVersions } from '../host/index.js';
import { LIBRARY_ROOT, readPackageJson } from '../package-root.js';
import type { Machine, Versions } from '../report/proof-report.js';

const GIT_TIMEOUT_MS = 2_000;
const GIB = 2 ** 30;

export function describeMachine(): Machine {
  return {
    platform: `${platform()} ${release()} ${arch()}`,
    cpu: cpus()[0]?.model.trim() || 'unknown processor',
    cores: availableParallelism(),
    memoryGiB: Math.round((totalmem() / GIB) * 10) / 10,
  };
}

/** @param loaded by the application's process, whose copies may differ from those of this process */
export function describeVersions(loaded: LoadedVersions): Versions {
  const own = readPackageJson(LIBRARY_ROOT).version;
  const [used] = loaded.library;
  const library =
    used === undefined || used === own
      ? [own, ...loaded.library.slice(1)]
      : [...loaded.library, `${own} in the proof`];
  return {
    library: library.join(' and '),
    node: process.versions.node,
    nest: loaded.nest.join(' and '),
    socketIo: loaded.socketIo.join(' and '),
  };
}

/** The commit of a folder, with `-dirty` if it has changes; `undefined` if it is not in a git repository. */
export async function commitOf(folder: string): Promise<string | undefined> {
  const commit = await git(folder, 'rev-parse', 'HEAD');
  if (!commit) return undefined;
  const changes = await git(folder, 'status', '--porcelain', '-uno');
  return changes ? `${commit}-dirty` : commit;
}

function git(folder: string, ...args: string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(
      'git',
      args,
      { cwd: folder, timeout: GIT_TIMEOUT_MS },
      (error, stdout) => resolve(error ? undefined : stdout.trim()),
    );
  });
}
