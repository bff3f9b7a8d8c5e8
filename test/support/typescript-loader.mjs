/*
 * Runs the TypeScript of this repository in a child process, without a build: `node --import <this file> file.ts`.
 * Each file is transpiled by itself, as `isolatedModules` in tsconfig.json allows; types are checked elsewhere.
 */
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import ts from 'typescript';

// The hooks below run in a thread of their own, which loads this file once more.
if (isMainThread) register(import.meta.url);

const configFile = fileURLToPath(
  new URL('../../tsconfig.json', import.meta.url),
);
const { config } = ts.readConfigFile(configFile, (path) =>
  ts.sys.readFile(path),
);

/** `./x.js` in a TypeScript file means `./x.ts`. */
export async function resolve(specifier, context, nextResolve) {
  const isOurs =
    /^\.{1,2}\//.test(specifier) && context.parentURL?.endsWith('.ts');
  return nextResolve(
    isOurs ? specifier.replace(/\.js$/, '.ts') : specifier,
    context,
  );
}

export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  const fileName = fileURLToPath(url);
  const { outputText } = ts.transpileModule(await readFile(fileName, 'utf8'), {
    fileName,
    compilerOptions: {
      ...ts.convertCompilerOptionsFromJson(config.compilerOptions, '.').options,
      module: ts.ModuleKind.ESNext,
      sourceMap: false,
      inlineSourceMap: true,
    },
  });
  return { format: 'module', source: outputText, shortCircuit: true };
}
