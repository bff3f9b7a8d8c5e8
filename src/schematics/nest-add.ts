import { posix } from 'node:path';
import { type IdentitySource, detectIdentity } from './identity-source.js';
import { ModuleSource } from './module-source.js';
import { NestAddError } from './nest-add.error.js';
import { registrationFor } from './registration.js';
import { findRootModule } from './root-module.js';
import { loadTypeScript } from './typescript.js';
import type { SchematicContext, Tree } from './tree.js';

const PACKAGE = 'nestjs-websocket-manager';

export interface NestAddOptions {
  /** The folder of the application's sources. Default: `src`. */
  readonly sourceRoot?: string;
}

/**
 * `nest add nestjs-websocket-manager`: imports the module into the application's root module, in mode `report`, with
 * an `identify` that fits the installed packages. A second run changes nothing.
 *
 * @returns the rule that changes the tree
 */
export function nestAdd({ sourceRoot = 'src' }: NestAddOptions) {
  return (tree: Tree, { logger }: SchematicContext): Tree => {
    try {
      for (const line of addTo(tree, sourceRoot)) logger.info(line);
    } catch (error) {
      if (!(error instanceof NestAddError)) throw error;
      logger.error(error.message);
    }
    return tree;
  };
}

/** @throws {NestAddError} if there is no place that it can change safely */
function addTo(tree: Tree, sourceRoot: string): string[] {
  const ts = loadTypeScript();
  const path = findRootModule(ts, tree, sourceRoot);
  const source = new ModuleSource(ts, path, read(tree, path));
  if (source.importsFrom(PACKAGE))
    return [`${path} already imports ${PACKAGE}. Nothing was changed.`];
  const identity = detectIdentity(dependenciesOf(tree, sourceRoot));
  const { code, imports } = registrationFor(identity);
  tree.overwrite(path, source.withModule(code, imports));
  return [
    `${path} now imports WebSocketManagerModule in mode "report": it records violations, and blocks nothing.`,
    ADVICE[identity],
    `Next: run the application, then "npx ${PACKAGE} suggest FILE" on its incidents, and remove the mode to enforce.`,
  ];
}

const ADVICE: Readonly<Record<IdentitySource, string>> = {
  jwt: 'Users are identified by the JSON Web Token in `auth.token` of the handshake. Check the secret and the claim.',
  passport:
    'Users are identified by `socket.request.user`. Also run the passport middleware for sockets: io.engine.use(…).',
  session:
    'Users are identified by `userId` of the session. Also run the session middleware for sockets: io.engine.use(…).',
  none: 'No way to identify users was found: every socket is a separate user. Replace `anonymous` by an `identify`.',
};

function dependenciesOf(tree: Tree, sourceRoot: string): readonly string[] {
  // In a monorepo the nearest package.json may list none of the application's packages, so all of them count.
  const folders = ['.', ...parentsOf(sourceRoot)];
  return folders.flatMap((folder) => {
    const file = posix.join(folder, 'package.json');
    if (!tree.exists(file)) return [];
    const { dependencies = {} } = JSON.parse(read(tree, file)) as {
      dependencies?: Record<string, string>;
    };
    return Object.keys(dependencies);
  });
}

function parentsOf(folder: string): string[] {
  const parent = posix.dirname(folder);
  return parent === '.' || parent === '/' ? [] : [parent, ...parentsOf(parent)];
}

function read(tree: Tree, path: string): string {
  return tree.read(path)?.toString('utf8') ?? '';
}
