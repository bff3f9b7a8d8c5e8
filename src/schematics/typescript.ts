import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as TypeScript from 'typescript';
import { NestAddError } from './nest-add.error.js';

export type { TypeScript };

/**
 * The TypeScript of the project. A Nest application is built with it, so this package does not depend on one.
 *
 * @throws {NestAddError} if the project has none
 */
export function loadTypeScript(): typeof TypeScript {
  try {
    const require = createRequire(join(process.cwd(), 'package.json'));
    return require('typescript') as typeof TypeScript;
  } catch {
    throw new NestAddError('The project has no package "typescript".');
  }
}
