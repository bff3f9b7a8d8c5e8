// Makes one file of what each entry point loads. As many small files as there are modules take Node three times as long.
import { existsSync } from 'node:fs';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { rolldown } from 'rolldown';

const root = process.argv[2] ?? '.';
const dist = join(process.cwd(), root, 'dist');
const { exports, bin } = JSON.parse(
  await readFile(join(root, 'package.json'), 'utf8'),
);

/** Beside the entry points and the command: the program that the command starts, and the schematic of `nest add`. */
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
    // A warning is something that a user of the package would stumble over.
    report(level === 'warn' ? 'error' : level, log);
  },
});
const { output } = await bundle.generate({
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
  // Names of classes are in messages, logs and dependency injection.
  keepNames: true,
});

await bundle.close();

// Of what the compiler has written, the types stay.
for (const file of files.filter((name) => /\.js(\.map)?$/.test(name)))
  await rm(join(dist, file));
for (const { fileName, code } of output) {
  await writeFile(join(dist, fileName), code);
  console.log(`dist/${fileName}: ${Math.round(code.length / 1_000)} KB`);
}
