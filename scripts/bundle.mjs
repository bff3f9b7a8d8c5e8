// Bundles each entry point into one file. Node takes three times as long to load one file per module.
import { existsSync } from 'node:fs';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { rolldown } from 'rolldown';

const root = process.argv[2] ?? '.';
const dist = join(process.cwd(), root, 'dist');
const { exports, bin } = JSON.parse(
  await readFile(join(root, 'package.json'), 'utf8'),
);

/** Besides the entry points and the command: the program that the command starts, and the schematic of `nest add`. */
const PROGRAMS = ['host/process/child.js', 'schematics/nest-add.js'];
const ENTRIES = Object.fromEntries(
  [
    ...Object.values(exports).flatMap(({ default: file }) => file ?? []),
    ...Object.values(bin),
  ]
    .map((file) => file.replace('./dist/', ''))
    .concat(PROGRAMS.filter((file) => existsSync(join(dist, file))))
    .map((file) => [basename(file, '.js'), file]),
);

/** Dependencies that cannot be loaded as CommonJS, so they are part of that bundle. */
const ESM_ONLY = ['uuid'];

const files = await readdir(dist, { recursive: true });
const bundle = await rolldown({
  cwd: dist,
  input: Object.fromEntries(
    Object.entries(ENTRIES).map(([name, file]) => [name, join(dist, file)]),
  ),
  platform: 'node',
  external: /^[^./]/,
  treeshake: false,
  preserveEntrySignatures: 'strict',
  onLog(level, log, report) {
    // A warning would be a problem for users of the package, so it is an error.
    report(level === 'warn' ? 'error' : level, log);
  },
});
// Messages, logs and dependency injection use the names of classes.
const keepNames = true;
const { output } = await bundle.generate({
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
  keepNames,
});
await bundle.close();
const commonJs = await bundleCommonJs();

// Of the compiler's output, only the types stay.
for (const file of files.filter((name) => /\.js(\.map)?$/.test(name)))
  await rm(join(dist, file));
for (const { fileName, code } of [...output, ...commonJs]) {
  await writeFile(join(dist, fileName), code);
  console.log(`dist/${fileName}: ${Math.round(code.length / 1_000)} KB`);
}

/**
 * The same once more for jest, whose CommonJS runner loads no ES modules before Node 24.9. Node itself takes the ES
 * modules for `require()`, too, by the condition `module-sync`: a process never has two copies.
 */
async function bundleCommonJs() {
  const entries = Object.values(exports)
    .filter((target) => target.require)
    .map(({ default: file }) => file.replace('./dist/', ''));
  if (entries.length === 0) return [];
  const build = await rolldown({
    cwd: dist,
    input: Object.fromEntries(
      entries.map((file) => [basename(file, '.js'), join(dist, file)]),
    ),
    platform: 'node',
    external: (id) => /^[^./]/.test(id) && !ESM_ONLY.includes(id),
    preserveEntrySignatures: 'strict',
  });
  const { output: files } = await build.generate({
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    keepNames,
  });
  await build.close();
  return files;
}
