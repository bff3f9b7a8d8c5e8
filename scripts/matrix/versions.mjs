// The oldest and the newest release of each major version of Nest, with each version of Node: test/installed/main.*
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { versionOf } from './project.mjs';
import { writeJson } from './workshop.mjs';

/** As npm names them. `@nestjs/core@12.0.0` asks for Nest 11 beside it. */
const NESTS = ['10.0.0', '^10', '11.0.0', '^11', '12.0.1', '^12'];
/** 20.19 is the first that loads ES modules by require(). */
const NODES = ['20.19.0', '22', '24'];
const PROGRAMS = ['main.cjs', 'main.mjs'];
const NEST_PACKAGES = [
  'common',
  'core',
  'websockets',
  'platform-express',
  'platform-socket.io',
];

const isOldest = (nest) => !nest.startsWith('^');

export const rows = NESTS.flatMap((nest) =>
  NODES.map((node) => ({
    name: `${isOldest(nest) ? 'oldest' : 'newest'}, Node ${node}`,
    major: Number.parseInt(nest.replace('^', ''), 10),
    isCorner:
      (nest === NESTS[0] && node === NODES[0]) ||
      (nest === NESTS.at(-1) && node === NODES.at(-1)),
    run: (shop) => check(shop, nest, node),
  })),
);

async function check(shop, nest, version) {
  const at = await shop.once(`versions ${nest}`, () => install(shop, nest));
  const node = await shop.nodeOf(version);
  for (const program of PROGRAMS) await shop.exec(at, node, [program]);
  return { nest: versionOf(at, '@nestjs/core') };
}

/** By `npm install` without flags, which checks the peers strictly. */
async function install(shop, nest) {
  const at = shop.folder();
  writeJson(join(at, 'package.json'), {
    private: true,
    dependencies: {
      ...Object.fromEntries(
        NEST_PACKAGES.map((name) => [`@nestjs/${name}`, nest]),
      ),
      // The first releases of Nest 10 do not take 0.2.
      'reflect-metadata': nest.startsWith('10.') ? '^0.1.13' : '^0.2.0',
      rxjs: '^7.8.0',
      // Nest pins a version of its own: with this one there are two copies.
      'socket.io': isOldest(nest) ? '~4.7.0' : '^4.8.0',
      'socket.io-client': '^4.8.0',
      [shop.manifest.name]: `^${shop.manifest.version}`,
    },
  });
  await shop.exec(at, 'npm', ['install']);
  const second = join(
    at,
    'node_modules/@nestjs/platform-socket.io/node_modules/socket.io',
  );
  if (!existsSync(second)) throw new Error('one copy of socket.io, not two');
  cpSync(shop.template(), at, { recursive: true });
  return at;
}
