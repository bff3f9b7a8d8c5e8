// Metrics, health and the dashboard with the packages that belong to each Nest: test/installed/observability.cjs
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { versionOf } from './project.mjs';
import { writeJson } from './workshop.mjs';

const OLDEST = {
  // The first releases of platform-fastify 11 have the peers of Nest 10; 11.0.6 is the first that all packages have.
  nest: { 10: '10.0.0', 11: '11.0.6', 12: '12.0.1' },
  terminus: { 10: '10.0.0', 11: '11.0.0', 12: '12.0.0' },
  others: {
    '@opentelemetry/api': '1.3.0',
    '@opentelemetry/sdk-metrics': '1.8.0',
    'prom-client': '15.0.0',
  },
};
const NEWEST = {
  nest: { 10: '^10', 11: '^11', 12: '^12' },
  terminus: { 10: '^10', 11: '^11', 12: '^12' },
  others: {
    '@opentelemetry/api': '^1.9.0',
    '@opentelemetry/sdk-metrics': '^2.12.0',
    'prom-client': '^15.0.0',
  },
};
const NEST_PACKAGES = [
  'common',
  'core',
  'websockets',
  'platform-express',
  'platform-fastify',
  'platform-socket.io',
];
const PROGRAM = 'observability.cjs';
const SHOWN = ['@nestjs/terminus', 'prom-client', '@opentelemetry/api'];

export const rows = Object.entries({ oldest: OLDEST, newest: NEWEST }).flatMap(
  ([age, set]) =>
    [10, 11, 12].map((major) => ({
      name: `metrics, health and dashboard, Express and Fastify, ${age}`,
      major,
      isCorner: major === 10 && age === 'oldest',
      run: (shop) => check(shop, major, set),
    })),
);

async function check(shop, major, { nest, terminus, others }) {
  const at = shop.folder();
  writeJson(join(at, 'package.json'), {
    private: true,
    dependencies: {
      ...Object.fromEntries(
        NEST_PACKAGES.map((name) => [`@nestjs/${name}`, nest[major]]),
      ),
      ...others,
      '@nestjs/terminus': terminus[major],
      // The first releases of Nest 10 do not take 0.2.
      'reflect-metadata': nest[major] === '10.0.0' ? '^0.1.13' : '^0.2.0',
      rxjs: '^7.8.0',
      'socket.io': '^4.8.0',
      [shop.manifest.name]: `^${shop.manifest.version}`,
    },
  });
  await shop.exec(at, 'npm', ['install']);
  cpSync(shop.template(PROGRAM), join(at, PROGRAM));
  await shop.exec(at, process.execPath, [PROGRAM]);
  return Object.fromEntries(
    SHOWN.map((name) => [name, `${name} ${versionOf(at, name)}`]),
  );
}
