/*
 * The TypeScript of this repository as JavaScript, for child processes, without a build. Each file is transpiled by
 * itself, as `isolatedModules` in tsconfig.json allows, and kept under the digest of its text; types are checked
 * elsewhere.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = new URL('../../../', import.meta.url);
const cache = new URL('node_modules/.cache/typescript-loader/', root);

/** The JavaScript of a file. */
export async function transpiled(url) {
  const [text, config] = await Promise.all([
    readFile(fileURLToPath(url), 'utf8'),
    readFile(new URL('tsconfig.json', root), 'utf8'),
  ]);
  const digest = createHash('sha256').update(config).update(url).update(text);
  const cached = new URL(`${digest.digest('hex')}.js`, cache);
  return readFile(cached, 'utf8').catch(async () => {
    const source = await transpile(fileURLToPath(url), text);
    await keep(cached, source);
    return source;
  });
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
