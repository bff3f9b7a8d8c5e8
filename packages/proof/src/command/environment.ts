import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import {
  arch,
  availableParallelism,
  cpus,
  platform,
  release,
  totalmem,
} from 'node:os';
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

/** @param nest that of the application, which may be another copy than ours */
export function describeVersions(nest: string): Versions {
  const require = createRequire(import.meta.url);
  const socketIo = require('socket.io/package.json') as { version: string };
  return {
    library: readPackageJson(LIBRARY_ROOT).version,
    node: process.versions.node,
    nest,
    socketIo: socketIo.version,
  };
}

/** The commit of a folder, with `-dirty` if it has changes; `undefined` if it is in no git repository. */
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
