import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppHostError } from './process/app-host.error.js';

/** Keys of `@Module()` in the metadata of a class. */
const MODULE_KEYS = ['imports', 'providers', 'controllers', 'exports'];

/** The application at `file#export`. */
export interface ExportedApp {
  readonly file: string;
  /** The name of the export. */
  readonly name: string;
  /** `module`: a module class or a DynamicModule; `function`: creates an application, or a module. */
  readonly kind: 'module' | 'function';
  readonly value: unknown;
}

/**
 * Finds an application in a file, CommonJS or ES module.
 *
 * @param app `./dist/app.module.js#AppModule`; without `#`, the only export that can be an application
 * @throws {AppHostError} `app-not-found`, with the possible exports
 */
export async function importApp(app: string): Promise<ExportedApp> {
  const [path, wanted] = split(app);
  const file = resolve(path);
  if (!existsSync(file)) {
    throw new AppHostError(
      'app-not-found',
      `cannot be found: there is no file ${file}. Has it been built?`,
    );
  }
  const exported = flatten(
    (await import(pathToFileURL(file).href)) as Record<string, unknown>,
  );
  const candidates = Object.entries(exported).flatMap(([name, value]) => {
    const kind = kindOf(value, name === wanted);
    return kind ? [{ file, name, kind, value }] : [];
  });
  return choose(app, wanted, candidates, Object.keys(exported));
}

function choose(
  app: string,
  wanted: string | undefined,
  candidates: readonly ExportedApp[],
  names: readonly string[],
): ExportedApp {
  if (wanted !== undefined) {
    const found = candidates.find(({ name }) => name === wanted);
    if (found) return found;
    const what = names.includes(wanted)
      ? `exports "${wanted}", which is neither a module class nor a DynamicModule nor a function that creates an application`
      : `has no export "${wanted}"`;
    throw new AppHostError(
      'app-not-found',
      `${what}. ${listOf(candidates, app)}`,
    );
  }
  const modules = candidates.filter(({ kind }) => kind === 'module');
  const [only, ...others] = modules.length > 0 ? modules : candidates;
  if (only && others.length === 0) return only;
  throw new AppHostError(
    'app-not-found',
    `${only ? 'exports more than one application' : 'exports no application'}. ${listOf(candidates, app)}`,
  );
}

function listOf(candidates: readonly ExportedApp[], app: string): string {
  if (candidates.length === 0)
    return 'Expected an export of a class with @Module(), or of a function that returns an INestApplication.';
  const [path] = split(app);
  return `Say which: ${candidates.map(({ name }) => `${path}#${name}`).join(', ')}`;
}

function split(app: string): [path: string, name: string | undefined] {
  const hash = app.lastIndexOf('#');
  return hash < 0
    ? [app, undefined]
    : [app.slice(0, hash), app.slice(hash + 1)];
}

/** An import of CommonJS has its exports under `default`; both forms are merged. */
function flatten(exported: Record<string, unknown>): Record<string, unknown> {
  const { default: main, 'module.exports': commonJs, ...named } = exported;
  const isNamespace =
    main !== null &&
    typeof main === 'object' &&
    (commonJs === main || '__esModule' in main);
  if (isNamespace && !isDynamicModule(main)) {
    const inner = main as Record<string, unknown>;
    return { ...inner, ...named };
  }
  const known = new Set(Object.values(named));
  return main === undefined || known.has(main)
    ? named
    : { ...named, default: main };
}

/** @param isWanted whether the export was named: a class without metadata is then an empty module */
function kindOf(
  value: unknown,
  isWanted: boolean,
): ExportedApp['kind'] | undefined {
  if (isDynamicModule(value) || isModuleClass(value)) return 'module';
  if (typeof value !== 'function') return undefined;
  if (!isClass(value)) return 'function';
  return isWanted ? 'module' : undefined;
}

export function isDynamicModule(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    'module' in value &&
    typeof value.module === 'function'
  );
}

export function isModuleClass(value: unknown): boolean {
  return (
    typeof value === 'function' &&
    MODULE_KEYS.some((key) => metadataOf(key, value) !== undefined)
  );
}

function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

/** The application's Nest loads reflect-metadata; without Nest there is no metadata. */
function metadataOf(key: string, target: object): unknown {
  const { getMetadata } = Reflect as {
    getMetadata?: (key: string, target: object) => unknown;
  };
  return getMetadata?.(key, target);
}
