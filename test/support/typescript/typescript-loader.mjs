/*
 * Runs the TypeScript of this repository in a child process, without a build: `node --import <this file> file.ts`.
 */
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { transpiled } from './transpiled.mjs';

// The hooks below run in a thread of their own, which loads this file once more.
if (isMainThread) register(import.meta.url);

const SOURCES = new URL('../../../src/', import.meta.url);
const LIBRARY = /^nestjs-websocket-manager(?:\/(\w+))?$/;

/** `./x.js` in a TypeScript file means `./x.ts`; the library is its sources. */
export async function resolve(specifier, context, nextResolve) {
  const [, entry = 'index'] = LIBRARY.exec(specifier) ?? [];
  if (LIBRARY.test(specifier) && context.parentURL?.endsWith('.ts'))
    return nextResolve(new URL(`${entry}.ts`, SOURCES).href, context);
  const isOurs =
    /^\.{1,2}\//.test(specifier) && context.parentURL?.endsWith('.ts');
  return nextResolve(
    isOurs ? specifier.replace(/\.js$/, '.ts') : specifier,
    context,
  );
}

export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  const source = await transpiled(url);
  return { format: 'module', source, shortCircuit: true };
}
