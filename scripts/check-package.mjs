// Packs the library and looks at what a user would install: types, entry points, and nothing that is not meant for them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ALLOWED =
  /^(dist\/.+\.(js|d\.ts)|example\/dist\/(app|proof)\/[^/]+\.js|example\/public\/index\.html|README\.md|LICENSE|package\.json)$/;
/** What `prove` starts without `--app`, and what that needs. */
const EXAMPLE = [
  'example/dist/proof/app.js',
  'example/dist/proof/identities.js',
  'example/dist/app/app.module.js',
  'example/public/index.html',
];

const run = (command, ...args) =>
  execFileSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });

const folder = mkdtempSync(join(tmpdir(), 'wsm-pack-'));
try {
  const [packed] = JSON.parse(
    run('npm', 'pack', '--json', '--pack-destination', folder),
  );
  const strangers = packed.files
    .map(({ path }) => path)
    .filter((path) => !ALLOWED.test(path));
  if (strangers.length > 0) {
    throw new Error(
      `the tarball holds files it should not: ${strangers.join(', ')}`,
    );
  }
  const missing = EXAMPLE.filter(
    (wanted) => !packed.files.some(({ path }) => path === wanted),
  );
  if (missing.length > 0) {
    throw new Error(`the tarball lacks the example: ${missing.join(', ')}`);
  }
  const tarball = join(folder, packed.filename);
  console.log(run('npx', 'publint', 'run', tarball, '--strict'));
  // The package is ESM; `require()` of it works from Node 20.19 on, which is its minimum.
  console.log(
    run('npx', 'attw', tarball, '--profile', 'esm-only', '--no-emoji'),
  );
  console.log(
    `${packed.filename}: ${packed.files.length} files, ${packed.size} bytes`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
