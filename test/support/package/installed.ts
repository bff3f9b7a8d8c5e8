import { execFile } from 'node:child_process';
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  rm,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transpiled } from '../typescript/transpiled.mjs';

const root = join(import.meta.dirname, '../../..');

/** After this a program is killed: it hangs. */
const PATIENCE_MS = 60_000;

/** How a program gets at a module. */
export type ModuleSystem = 'import' | 'require';

/** The outcome of a program. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Flags of Node. */
  readonly flags?: readonly string[];
  readonly system?: ModuleSystem;
}

/** The package in the node_modules of an application, as `npm install` leaves it, the types aside. */
export interface Installed {
  /** Where its JavaScript is. */
  readonly dist: string;
  /** Runs a program of the application in a separate process. */
  run(program: string, options?: RunOptions): Promise<Ended>;
}

/**
 * Installs the package into an application that has nothing else, with the package.json that is published and the
 * sources as they are now; it is removed after the specs of the file. Its dependencies are found further up.
 */
export async function install(): Promise<Installed> {
  const home = join(root, 'node_modules', '.cache');
  await mkdir(home, { recursive: true });
  const application = await mkdtemp(join(home, 'application-'));
  afterAll(() => rm(application, { recursive: true }));
  // Each process loads all of Nest, next to whatever else the machine has to do.
  vi.setConfig({ testTimeout: 2 * PATIENCE_MS });
  afterAll(() => vi.resetConfig());
  const target = join(application, 'node_modules', 'nestjs-websocket-manager');
  const dist = join(target, 'dist');
  await translate(join(root, 'src'), dist);
  await copyFile(join(root, 'package.json'), join(target, 'package.json'));
  return {
    dist,
    run: (program, { flags = [], system = 'import' } = {}) => {
      const type = system === 'import' ? 'module' : 'commonjs';
      const options = [...flags, `--input-type=${type}`, '--eval', program];
      return runNode(options, application);
    },
  };
}

async function translate(sources: string, dist: string): Promise<void> {
  const names = await readdir(sources, { recursive: true });
  const modules = names.filter((name) => /(?<!spec)\.ts$/.test(name));
  await Promise.all(
    modules.map(async (name) => {
      const target = join(dist, name.replace(/ts$/, 'js'));
      await mkdir(dirname(target), { recursive: true });
      const { href } = pathToFileURL(join(sources, name));
      await writeFile(target, await transpiled(href));
    }),
  );
}

function runNode(options: readonly string[], cwd: string): Promise<Ended> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      options,
      { cwd, env, timeout: PATIENCE_MS },
      (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : 0;
        resolve({ code: error?.killed ? -1 : code, stdout, stderr });
      },
    );
  });
}
