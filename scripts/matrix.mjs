// Packs the library, installs it beside each major version of Nest, and runs test/installed with each version of Node.
//   node scripts/matrix.mjs             all versions
//   node scripts/matrix.mjs --corners   the oldest Nest with the oldest Node, the newest with the newest
import { execFile, execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');

/** The oldest and the newest release of each major. `@nestjs/core@12.0.0` requires Nest 11, so 12.0.1 is the oldest. */
const NESTS = ['10.0.0', '^10', '11.0.0', '^11', '12.0.1', '^12'];
/** 20.19 is the first version that loads ES modules by require(). */
const NODES = ['20.19.0', '22', '24'];
const FORMATS = { CommonJS: 'main.cjs', ESM: 'main.mjs' };
const NEST_PACKAGES = [
  'common',
  'core',
  'websockets',
  'platform-express',
  'platform-socket.io',
];

const { values } = parseArgs({
  options: {
    corners: { type: 'boolean', default: false },
    nest: { type: 'string', multiple: true, default: NESTS },
    node: { type: 'string', multiple: true, default: NODES },
  },
});

const isCorner = (nest, node) =>
  (nest === NESTS[0] && node === NODES[0]) ||
  (nest === NESTS.at(-1) && node === NODES.at(-1));

const wanted = (nest, node) => !values.corners || isCorner(nest, node);

const binaries = {};
const folder = mkdtempSync(join(tmpdir(), 'wsm-matrix-'));
const npm = (cwd, ...args) =>
  run('npm', [...args, '--no-audit', '--no-fund'], { cwd, maxBuffer: 1e8 });

/** Installs a version of Node from its npm package. */
async function nodeOf(version) {
  const at = join(folder, `node-${version}`);
  mkdirSync(at);
  writeFileSync(join(at, 'package.json'), '{ "private": true }');
  const name = `node-${process.platform}-${process.arch}`;
  await npm(at, 'install', `${name}@${version}`);
  return join(at, 'node_modules', name, 'bin', 'node');
}

/** An application with this Nest and the tarball, by `npm install` without flags, which checks the peers strictly. */
async function install(nest, tarball) {
  const at = join(folder, `nest-${nest.replace('^', 'newest-')}`);
  mkdirSync(at);
  const dependencies = {
    ...Object.fromEntries(
      NEST_PACKAGES.map((name) => [`@nestjs/${name}`, nest]),
    ),
    // The first releases of Nest 10 do not accept 0.2.
    'reflect-metadata': nest.startsWith('10.') ? '^0.1.13' : '^0.2.0',
    rxjs: '^7.8.0',
    // Nest pins its own version, so with this one there are two copies.
    'socket.io': '^4.8.0',
    'socket.io-client': '^4.8.0',
    'nestjs-websocket-manager': `file:${tarball}`,
  };
  writeFileSync(
    join(at, 'package.json'),
    JSON.stringify({ private: true, dependencies }, undefined, 2),
  );
  await npm(at, 'install');
  cpSync(join(root, 'test', 'installed'), at, { recursive: true });
  const versionOf = (name) =>
    JSON.parse(
      readFileSync(join(at, 'node_modules', name, 'package.json'), 'utf8'),
    ).version;
  return { at, version: versionOf('@nestjs/core') };
}

async function check(node, at, program) {
  try {
    const { stdout } = await run(node, [program], {
      cwd: at,
      timeout: 120_000,
    });
    return { isGreen: true, output: stdout };
  } catch (error) {
    return { isGreen: false, output: `${error.stdout}\n${error.stderr}` };
  }
}

try {
  const packed = execFileSync(
    'npm',
    ['pack', '--json', '--pack-destination', folder],
    {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const tarball = join(folder, JSON.parse(packed)[0].filename);
  const rows = [];
  for (const nest of values.nest) {
    const nodes = values.node.filter((node) => wanted(nest, node));
    if (nodes.length === 0) continue;
    const { at, version } = await install(nest, tarball).catch((error) => {
      console.error(error.stderr);
      process.exitCode = 1;
      return {};
    });
    if (!at) {
      rows.push({ Nest: `${nest} (not installed)` });
      continue;
    }
    for (const node of nodes) {
      const binary = await (binaries[node] ??= nodeOf(node));
      const row = {
        Nest: version,
        Node: execFileSync(binary, ['-v'], { encoding: 'utf8' }).trim(),
      };
      for (const [format, program] of Object.entries(FORMATS)) {
        const { isGreen, output } = await check(binary, at, program);
        row[format] = isGreen ? 'ok' : 'FAILED';
        if (isGreen) continue;
        process.exitCode = 1;
        console.error(
          `\nNest ${version}, Node ${row.Node}, ${format}:\n${output}`,
        );
      }
      rows.push(row);
    }
  }
  console.table(rows);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
