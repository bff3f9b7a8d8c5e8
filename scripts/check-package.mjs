// Packs the library and looks at what a user would install: types, entry points, and nothing that is not meant for them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ALLOWED =
  /^(dist\/[^/]+\.js|dist\/.+\.d\.ts|dist\/schematics\/[^/]+\.json|example\/dist\/(app|proof)\/[^/]+\.js|README\.md|LICENSE|package\.json)$/;
/** What `prove` starts without `--app`, and what that needs. */
const EXAMPLE = [
  'example/dist/proof/app.js',
  'example/dist/proof/identities.js',
  'example/dist/app/app.module.js',
];

const run = (command, ...args) =>
  execFileSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });

// Below node_modules, where what is installed finds its dependencies.
const cache = join(import.meta.dirname, '..', 'node_modules', '.cache');
mkdirSync(cache, { recursive: true });
/** Installs the tarball and loads each of its entry points in a fresh process, by import and by require. */
function loadEachAlone(tarball) {
  const installed = join(folder, 'node_modules', 'nestjs-websocket-manager');
  mkdirSync(installed, { recursive: true });
  run('tar', '-xzf', tarball, '-C', installed, '--strip-components=1');
  const { name, exports: entries } = JSON.parse(
    readFileSync(join(installed, 'package.json'), 'utf8'),
  );
  for (const [path, target] of Object.entries(entries)) {
    if (typeof target === 'string') continue;
    const specifier = name + path.slice(1);
    const load = (type, program) =>
      execFileSync(
        process.execPath,
        ['--throw-deprecation', `--input-type=${type}`, '--eval', program],
        { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
      ).trim();
    const report = `console.log(Object.keys(loaded).sort().join(' '))`;
    const imported = load(
      'module',
      `import * as loaded from '${specifier}'; ${report}`,
    );
    const required = load(
      'commonjs',
      `const loaded = require('${specifier}'); ${report}`,
    );
    if (imported !== required)
      throw new Error(
        `${specifier} gives something else by require than by import`,
      );
    console.log(
      `${specifier}: ${imported.split(' ').filter(Boolean).length} names, by import and by require`,
    );
  }
}

const folder = mkdtempSync(join(cache, 'pack-'));
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
  loadEachAlone(tarball);
  console.log(
    `${packed.filename}: ${packed.files.length} files, ${packed.size} bytes`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
