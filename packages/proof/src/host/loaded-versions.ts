import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { Module } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import type { LoadedVersions } from './app-info.js';

/** One copy of a package in the file system. */
interface Copy {
  readonly folder: string;
  readonly version: string;
  readonly isCommonJs: boolean;
}

const LIBRARY = 'nestjs-websocket-manager';
/** Packages of Nest that load socket.io or each other, each from its own folder. */
const NEST = [
  '@nestjs/platform-socket.io',
  '@nestjs/websockets',
  '@nestjs/common',
];

/**
 * The versions that this process loaded, resolved from the application and from its packages: npm may install several
 * copies.
 *
 * @param file of the application
 * @param servers the running socket.io servers, to determine the copy that created them
 */
export function loadedVersions(
  file: string,
  servers: Iterable<object>,
): LoadedVersions {
  const library = copiesOf(LIBRARY, [file]);
  const nest = NEST.flatMap((name) => copiesOf(name, [file]));
  const using = [...nest, ...library].map(({ folder }) =>
    join(folder, 'package.json'),
  );
  const core = copiesOf('@nestjs/core', [file, ...using]);
  const socketIo = copiesOf('socket.io', [...using, file]);
  return {
    library: named(library.filter(isLoaded)),
    nest: named(core.filter(isLoaded)),
    socketIo: named(runningFirst(socketIo.filter(isLoaded), servers)),
  };
}

/** Each copy once, in the order of `files`. */
function copiesOf(name: string, files: readonly string[]): Copy[] {
  const copies = new Map<string, Copy>();
  for (const file of files) {
    const copy = copyOf(name, dirname(file));
    if (copy) copies.set(copy.folder, copy);
  }
  return [...copies.values()];
}

/** Resolves like Node; `exports` may hide a `package.json` from `require.resolve`. */
function copyOf(name: string, from: string): Copy | undefined {
  const folder = join(from, 'node_modules', name);
  const description = join(folder, 'package.json');
  if (existsSync(description)) {
    const { version, type } = JSON.parse(
      readFileSync(description, 'utf8'),
    ) as Record<string, string>;
    return {
      folder: realpathSync(folder),
      version,
      isCommonJs: type !== 'module',
    };
  }
  const parent = dirname(from);
  return parent === from ? undefined : copyOf(name, parent);
}

/** Node lists only the loaded CommonJS modules, so ES modules always count as loaded. */
function isLoaded({ folder, isCommonJs }: Copy): boolean {
  return !isCommonJs || filesLoaded().some((file) => isIn(folder, file));
}

function filesLoaded(): string[] {
  const { _cache: cache } = Module as unknown as {
    _cache: Record<string, unknown>;
  };
  return Object.keys(cache);
}

function isIn(folder: string, file: string): boolean {
  return file.startsWith(folder + sep);
}

/** The copies of the running servers come first. */
function runningFirst(
  copies: readonly Copy[],
  servers: Iterable<object>,
): Copy[] {
  const classes = new Set([...servers].map((server) => server.constructor));
  const runs = ({ folder }: Copy) =>
    loadedExports(folder).some((value) => classes.has(value as Function));
  return copies.toSorted(
    (one, other) => Number(runs(other)) - Number(runs(one)),
  );
}

function loadedExports(folder: string): unknown[] {
  const { _cache: cache } = Module as unknown as {
    _cache: Record<string, { exports: unknown }>;
  };
  return Object.entries(cache)
    .filter(([file]) => isIn(folder, file))
    .flatMap(([, { exports }]) =>
      typeof exports === 'object' && exports !== null
        ? Object.values(exports)
        : [exports],
    );
}

function named(copies: readonly Copy[]): string[] {
  return copies.map(({ version, folder }) =>
    copies.length === 1
      ? version
      : `${version} (${relative(process.cwd(), folder)})`,
  );
}
