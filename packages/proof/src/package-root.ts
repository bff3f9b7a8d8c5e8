import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The members of a `package.json` that a proof reads. */
export interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** The folder of this package, whether it runs from the sources, from the build, or installed. */
export const PACKAGE_ROOT = rootOf(dirname(fileURLToPath(import.meta.url)));

/** The folder of the library beside which this package is installed. */
export const LIBRARY_ROOT = dirname(
  createRequire(import.meta.url).resolve(
    'nestjs-websocket-manager/package.json',
  ),
);

export function readPackageJson(root: string): PackageJson {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  return JSON.parse(text) as PackageJson;
}

function rootOf(folder: string): string {
  try {
    readPackageJson(folder);
    return folder;
  } catch (error) {
    const parent = dirname(folder);
    if (parent === folder) throw error;
    return rootOf(parent);
  }
}
