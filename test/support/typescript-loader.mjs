/*
 * Runs the TypeScript of this repository in a child process, without a build: `node --import <this file> file.ts`.
 * Each file is transpiled by itself, as `isolatedModules` in tsconfig.json allows, and kept under the digest of its
 * text; types are checked elsewhere.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

// The hooks below run in a thread of their own, which loads this file once more.
if (isMainThread) register(import.meta.url);

const root = new URL('../../', import.meta.url);
const cache = new URL('node_modules/.cache/typescript-loader/', root);

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
  const [text, config] = await Promise.all([
    readFile(fileURLToPath(url), 'utf8'),
    readFile(new URL('tsconfig.json', root), 'utf8'),
  ]);
  const digest = createHash('sha256').update(config).update(url).update(text);
  const cached = new URL(`${digest.digest('hex')}.js`, cache);
  const source = await readFile(cached, 'utf8').catch(async () => {
    const transpiled = await transpile(fileURLToPath(url), text);
    await keep(cached, transpiled);
    return transpiled;
  });
  return { format: 'module', source, shortCircuit: true };
}

async function transpile(fileName, text) {
  const { default: ts } = await import('typescript');
  const configFile = fileURLToPath(new URL('tsconfig.json', root));
  const { config } = ts.readConfigFile(configFile, (path) =>
    ts.sys.readFile(path),
  );
  const { outputText } = ts.transpileModule(text, {
    fileName,
    compilerOptions: {
      ...ts.convertCompilerOptionsFromJson(config.compilerOptions, '.').options,
      module: ts.ModuleKind.ESNext,
      sourceMap: false,
      inlineSourceMap: true,
    },
  });
  return outputText;
}

/** Under another name first: a second process may be reading at this moment. */
async function keep(file, text) {
  await mkdir(cache, { recursive: true });
  const unfinished = new URL(`${file.href}.${process.pid}`);
  await writeFile(unfinished, text);
  await rename(unfinished, file);
}
