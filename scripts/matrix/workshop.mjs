// What the rows of the matrix work with: the packed library, a registry that has it, versions of Node, temporary folders.
import { execFile, execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { openRegistry } from './registry.mjs';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..');
const TIMEOUT_MS = 400_000;

export const readJson = (...path) =>
  JSON.parse(readFileSync(join(...path), 'utf8'));
export const writeJson = (path, value) =>
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`);

/** Packs the library. Call `close()`, which removes everything again. */
export async function openWorkshop() {
  const folder = mkdtempSync(join(tmpdir(), 'wsm-matrix-'));
  const binaries = new Map();
  let count = 0;
  const packed = execFileSync(
    'npm',
    ['pack', '--json', '--pack-destination', folder],
    { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const manifest = readJson(ROOT, 'package.json');
  const tarball = join(folder, JSON.parse(packed)[0].filename);
  const upstream = execFileSync('npm', ['config', 'get', 'registry'], {
    encoding: 'utf8',
  }).trim();
  const registry = await openRegistry({ manifest, tarball, upstream });

  const shop = {
    /** The library's package.json. */
    manifest,
    /** Runs a program as in a shell of the project: its commands are found, and the library is in the registry. */
    async exec(at, command, args, { node = process.execPath, env } = {}) {
      const path = [
        join(at, 'node_modules', '.bin'),
        dirname(node),
        process.env.PATH,
      ];
      const { stdout, stderr } = await run(command, args, {
        cwd: at,
        timeout: TIMEOUT_MS,
        maxBuffer: 1e8,
        env: {
          ...process.env,
          PATH: path.join(':'),
          npm_config_registry: registry.url,
          npm_config_audit: 'false',
          npm_config_fund: 'false',
          npm_config_prefer_offline: 'true',
          NODE_ENV: '',
          ...env,
        },
      });
      return stdout + stderr;
    },
    /** An empty folder, or a copy of one. */
    folder(copyOf) {
      const at = join(folder, `project-${++count}`);
      if (copyOf) cpSync(copyOf, at, { recursive: true });
      else mkdirSync(at);
      return at;
    },
    /** The folder of the repository with what is copied into projects. */
    template: (...path) => join(ROOT, 'test', 'installed', ...path),
    /** A version of Node, as a package of npm brings it. @returns the path of the program */
    nodeOf(version) {
      if (!binaries.has(version)) binaries.set(version, nodeOf(version));
      return binaries.get(version);
    },
    /** Remembers what is made once, such as a project that others are copies of. */
    once: memory(),
    close() {
      registry.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };

  async function nodeOf(version) {
    const at = shop.folder();
    writeJson(join(at, 'package.json'), { private: true });
    const name = `node-${process.platform}-${process.arch}`;
    await shop.exec(at, 'npm', ['install', `${name}@${version}`]);
    return join(at, 'node_modules', name, 'bin', 'node');
  }

  return shop;
}

function memory() {
  const made = new Map();
  return (name, make) => {
    if (!made.has(name)) made.set(name, make());
    return made.get(name);
  };
}
