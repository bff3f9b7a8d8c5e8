// Packs both packages and checks what a user would install: files, types, entry points, and the command `prove`.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const ROOT = join(import.meta.dirname, '..');
const LIBRARY = 'nestjs-websocket-manager';
const PROOF = 'nestjs-websocket-manager-proof';

const PACKAGES = [
  {
    name: LIBRARY,
    folder: ROOT,
    allowed:
      /^(dist\/[^/]+\.c?js|dist\/.+\.d\.ts|dist\/schematics\/.+\.(c?js|json)|dist\/dashboard-page\/[\w.]+|README\.md|LICENSE|package\.json)$/,
    wanted: [
      'dist/index.js',
      'dist/internal.js',
      'dist/cli.js',
      ...['page.html', 'page.css', 'page.js', 'uplot.js', 'uplot.LICENSE'].map(
        (name) => `dist/dashboard-page/${name}`,
      ),
    ],
  },
  {
    name: PROOF,
    folder: join(ROOT, 'packages', 'proof'),
    allowed:
      /^(dist\/[^/]+\.js|dist\/.+\.d\.ts|example\/dist\/(app|proof)\/[^/]+\.js|README\.md|LICENSE|package\.json)$/,
    // The files that `prove` needs without `--app`.
    wanted: [
      'dist/cli.js',
      'dist/child.js',
      'example/dist/proof/app.js',
      'example/dist/proof/identities.js',
      'example/dist/app/app.module.js',
    ],
  },
];

const run = (command, args, options = {}) =>
  execFileSync(command, args, {
    encoding: 'utf8',
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  });

const fresh = mkdtempSync(join(tmpdir(), 'wsm-pack-'));
try {
  const manifests = new Map(
    PACKAGES.map(({ name, folder }) => [name, manifestOf(folder)]),
  );
  checkPins(manifests);
  const tarballs = new Map();
  for (const each of PACKAGES) tarballs.set(each.name, await pack(each));
  const { devDependencies, peerDependencies, peerDependenciesMeta } =
    manifests.get(LIBRARY);
  const peers = (isOptional) =>
    Object.keys(peerDependencies)
      .filter(
        (name) => Boolean(peerDependenciesMeta[name]?.optional) === isOptional,
      )
      .map(
        (name) => `${name}@${devDependencies[name] ?? peerDependencies[name]}`,
      );

  install(tarballs.get(LIBRARY), ...peers(false));
  expectCommand(['prove', '--help'], {
    code: 2,
    stderr: `npm install --save-dev ${PROOF}`,
  });
  expectCommand(['audit', 'verify', '--help'], { code: 0, stdout: 'Usage' });

  install(tarballs.get(PROOF));
  loadEachAlone(PROOF);
  expectCommand(['prove', '--help'], { code: 0, stdout: 'Usage' });
  expectCommand(['prove', '--suites=imports,leak-hunt', '--users=2'], {
    code: 0,
    stdout: 'PROVEN',
  });

  // Only some entry points need the optional peers.
  install(...peers(true));
  loadEachAlone(LIBRARY);
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** `./internal` may change with every release, so the proof depends on the exact version. */
function checkPins(manifests) {
  const { version } = manifests.get(LIBRARY);
  const { peerDependencies } = manifests.get(PROOF);
  if (peerDependencies[LIBRARY] !== version)
    throw new Error(
      `${PROOF} has the peer ${LIBRARY}@${peerDependencies[LIBRARY]}; expected exactly ${version}`,
    );
}

/** @returns the path of the tarball, after its files and types have been checked */
async function pack({ name, folder, allowed, wanted }) {
  const [packed] = JSON.parse(
    run('npm', ['pack', '--json', '--pack-destination', fresh], {
      cwd: folder,
    }),
  );
  const paths = packed.files.map(({ path }) => path);
  const strangers = paths.filter((path) => !allowed.test(path));
  if (strangers.length > 0)
    throw new Error(
      `${name} contains unexpected files: ${strangers.join(', ')}`,
    );
  const missing = wanted.filter((path) => !paths.includes(path));
  if (missing.length > 0)
    throw new Error(`${name} lacks ${missing.join(', ')}`);
  const tarball = join(fresh, packed.filename);
  await lint(name, tarball);
  // The types describe the ES modules, which Node 20.19, their minimum, can load with `require()`.
  console.log(
    run('npx', [
      'attw',
      tarball,
      '--profile',
      'esm-only',
      '--ignore-rules',
      'false-esm',
      '--no-emoji',
    ]),
  );
  console.log(
    `${packed.filename}: ${packed.files.length} files, ${packed.size} bytes`,
  );
  return tarball;
}

async function lint(name, tarball) {
  const { messages, pkg } = await publint({
    strict: true,
    pack: { tarball: readFileSync(tarball) },
  });
  // The types describe the ES modules, which is what Node takes for `require()`, too. The CommonJS is for jest.
  const problems = messages.filter(
    ({ code }) => code !== 'EXPORTS_TYPES_INVALID_FORMAT',
  );
  if (problems.length > 0)
    throw new Error(
      `${name}: ${problems.map((one) => formatMessage(one, pkg)).join('\n')}`,
    );
}

/** Installs into the new folder, outside of this repository. */
function install(...specifiers) {
  const manifest = join(fresh, 'package.json');
  try {
    readFileSync(manifest);
  } catch {
    writeFileSync(manifest, '{ "private": true, "type": "module" }');
  }
  run(
    'npm',
    ['install', '--no-audit', '--no-fund', '--prefer-offline', ...specifiers],
    { cwd: fresh },
  );
}

/** Loads each entry point in a new process, by import and by require. */
function loadEachAlone(name) {
  const { exports: entries, typesVersions } = manifestOf(
    join(fresh, 'node_modules', name),
  );
  for (const [path, target] of Object.entries(entries)) {
    if (typeof target === 'string') continue;
    // `moduleResolution: node10` does not read `exports`.
    const [types] = typesVersions?.['*'][path.slice(2)] ?? [];
    if (path !== '.' && `./${types}` !== target.types)
      throw new Error(`typesVersions lacks ${path}, or names other types`);
    const specifier = name + path.slice(1);
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
        `${specifier} has different exports by require and by import`,
      );
    console.log(
      `${specifier}: ${imported.split(' ').filter(Boolean).length} names, by import and by require`,
    );
  }
}

function load(type, program) {
  return run(
    process.execPath,
    ['--throw-deprecation', `--input-type=${type}`, '--eval', program],
    { cwd: fresh },
  ).trim();
}

function expectCommand(args, { code, stdout = '', stderr = '' }) {
  const ended = spawnSync('npx', ['--no-install', LIBRARY, ...args], {
    cwd: fresh,
    encoding: 'utf8',
  });
  const line = `npx ${LIBRARY} ${args.join(' ')}`;
  const isExpected =
    ended.status === code &&
    ended.stdout.includes(stdout) &&
    ended.stderr.includes(stderr);
  if (!isExpected)
    throw new Error(
      `${line} ended with ${ended.status}; expected ${code}, "${stdout}" and "${stderr}"\n${ended.stdout}\n${ended.stderr}`,
    );
  console.log(`${line}: ${code}`);
}
