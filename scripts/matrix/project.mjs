// Projects as `nest new` makes them, with the packed library and a gateway that leaks.
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from './workshop.mjs';

/** Of what `nest new` installs, the formatters and linters, which take longest and are not looked at here. */
const LEFT_OUT = /eslint|prettier|oxlint|^@nestjs\/mau$|coverage/;
const SOURCES = ['main.ts', 'app.module.ts', 'app.controller.ts'];
const MANIFEST = 'package.json';

/** The command line of Nest 10 takes no newer one. */
const SWC = (major) => ({
  '@swc/cli': major < 11 ? '^0.5.0' : '^0.8.0',
  '@swc/core': '^1.15.18',
});
// What `nest new` of Nest 12 no longer brings.
const WEBPACK = {
  'fork-ts-checker-webpack-plugin': '^9.1.0',
  'ts-loader': '^9.5.2',
  'tsconfig-paths-webpack-plugin': '^4.2.0',
  webpack: '^5.105.4',
  'webpack-node-externals': '^3.0.0',
};
const RSPACK = { '@rspack/core': '^2.1.10' };
const JEST = {
  '@types/jest': '^30.0.0',
  jest: '^30.5.0',
  'ts-jest': '^29.4.0',
};

/**
 * A project of `nest new`, nothing installed.
 *
 * @param major of Nest and of its command line
 * @param format `esm` or `cjs`; what `nest new` of this major makes by default
 */
export async function nestNew(shop, major, format) {
  const made = await shop.once(`nest new ${major}`, () => make(shop, major));
  const at = shop.folder(made);
  const isEsm = readJson(at, MANIFEST).type === 'module';
  if (format === 'esm' && !isEsm) rewrite(at, 'module', toEsm);
  if (format === 'cjs' && isEsm) rewrite(at, undefined, toCommonJs);
  return at;
}

async function make(shop, major) {
  const at = shop.folder();
  writeJson(join(at, MANIFEST), { private: true });
  await shop.exec(at, 'npm', ['install', `@nestjs/cli@^${major}`]);
  const flags = ['--package-manager=npm', '--skip-git', '--skip-install'];
  if (major >= 12) flags.push('--no-observe');
  await shop.exec(at, 'nest', ['new', 'app', '--strict', ...flags]);
  return join(at, 'app');
}

function rewrite(at, type, change) {
  writeJson(join(at, MANIFEST), { ...readJson(at, MANIFEST), type });
  for (const name of SOURCES) {
    const file = join(at, 'src', name);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  }
}

const toEsm = (text) => text.replaceAll(/(from '\.[^']*)'/g, "$1.js'");
const toCommonJs = (text) =>
  text
    .replaceAll(/(from '\.[^']*)\.js'/g, "$1'")
    .replace(/^await bootstrap/m, 'void bootstrap');

/**
 * Installs what the project names, the library, and what is given, by `npm install` without flags.
 *
 * @param packages by name, with their versions
 */
export async function install(shop, at, packages = {}) {
  const manifest = readJson(at, MANIFEST);
  const { dependencies } = manifest;
  const nest = dependencies['@nestjs/core'];
  const devDependencies = Object.fromEntries(
    Object.entries(manifest.devDependencies).filter(
      ([name]) => !LEFT_OUT.test(name),
    ),
  );
  writeJson(join(at, MANIFEST), {
    ...manifest,
    dependencies: {
      ...dependencies,
      '@nestjs/websockets': nest,
      '@nestjs/platform-socket.io': nest,
      'socket.io': '^4.8.0',
      [shop.manifest.name]: `^${shop.manifest.version}`,
    },
    devDependencies: {
      ...devDependencies,
      'socket.io-client': '^4.8.0',
      ...packages,
    },
  });
  await shop.exec(at, 'npm', ['install']);
}

/** One project for all the ways to build it: the gateway that leaks, and everything installed that any of them needs. */
export function leakingProject(shop, major, format) {
  return shop.once(`project ${major} ${format}`, async () => {
    const at = await nestNew(shop, major, format);
    addLeak(shop, at);
    await install(shop, at, {
      ...SWC(major),
      ...(major >= 12 && { ...WEBPACK, ...RSPACK, ...JEST }),
    });
    return at;
  });
}

/** Puts the gateway that leaks into the project. */
export function addLeak(shop, at, sources = 'src') {
  cpSync(
    shop.template('project', 'app.module.ts'),
    join(at, sources, 'app.module.ts'),
  );
}

/**
 * Starts what was built and talks to it as two users: a note arrives, a leak does not.
 *
 * @param options.program what was built; found where the compiler puts it by default
 */
export async function talk(shop, at, { program, node, isReport } = {}) {
  const built = ['dist/main.js', 'dist/src/main.js'].map((path) =>
    join(at, path),
  );
  await shop.exec(at, node ?? process.execPath, [
    shop.template('project', 'talk.cjs'),
    ...(isReport ? ['--report'] : []),
    program ?? built.find((path) => existsSync(path)),
  ]);
}

/** The version of what is installed. */
export const versionOf = (at, name) =>
  readJson(at, 'node_modules', name, MANIFEST).version;
