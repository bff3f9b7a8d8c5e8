import type { ApplicationUnderProof } from '../../application.js';
import { LIBRARY_ROOT, readPackageJson } from '../../package-root.js';
import type { ProofContext } from '../../proof-context.js';
import { openTestbed } from '../../testbed/testbed.js';
import {
  type ImportEdge,
  type Loading,
  importsBetweenFiles,
  loadAfterNest,
  loadAlone,
} from './load-in-child.js';

/** The world of the checks of imports and start-up. */
export interface ImportsWorld extends AsyncDisposable {
  /** The entry points of `package.json`: `.`, `./legacy`, … */
  readonly entryPoints: readonly string[];
  /** Milliseconds. */
  readonly load: (entryPoint: string, how: Loading) => Promise<number>;
  readonly loadAfterNest: () => ReturnType<typeof loadAfterNest>;
  readonly edges: () => Promise<readonly ImportEdge[]>;
  /** Milliseconds from any point in time. */
  readonly now: () => number;
  /** Starts an application with the module, and stops it again. */
  readonly startAndStop: () => Promise<void>;
  /** The resources that keep this process alive, by kind. */
  readonly activeResources: () => readonly string[];
  readonly application: ApplicationUnderProof;
}

const NOT_CODE = './package.json';

export async function openImportsWorld(
  { library, application }: Pick<ProofContext, 'library' | 'application'>,
  root = LIBRARY_ROOT,
): Promise<ImportsWorld> {
  const { name, exports } = readPackageJson(root);
  const entryPoints = Object.keys(exports).filter(
    (entryPoint) => entryPoint !== NOT_CODE,
  );
  const specifierOf = (entryPoint: string) => name + entryPoint.slice(1);
  return {
    entryPoints,
    load: (entryPoint, how) => loadAlone(root, specifierOf(entryPoint), how),
    loadAfterNest: () => loadAfterNest(root, name),
    edges: () => importsBetweenFiles(root, entryPoints.map(specifierOf)),
    now: () => performance.now(),
    startAndStop: async () => {
      await using _ = await openTestbed(library, []);
    },
    activeResources: () => process.getActiveResourcesInfo(),
    application,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
