// TypeScript with `moduleResolution: node10`, which does not know `exports`: it finds the entry points by `typesVersions`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addLeak, install, nestNew, talk } from './project.mjs';
import { readJson, writeJson } from './workshop.mjs';

/** What the types of the entry points mention. */
const PEERS = (major) => ({
  '@nestjs/terminus': `^${major}.0.0`,
  '@opentelemetry/api': '^1.9.0',
  ioredis: '^5.0.0',
  'prom-client': '^15.0.0',
  redis: '^5.0.0',
  typescript: major < 12 ? '~5.9.0' : '~6.0.0',
});

export const rows = [10, 11, 12].map((major) => ({
  name: 'TypeScript with `node10`, every entry point',
  major,
  run: (shop) => check(shop, major),
}));

async function check(shop, major) {
  const at = await nestNew(shop, major, 'cjs');
  addLeak(shop, at);
  const { compilerOptions, ...rest } = readJson(at, 'tsconfig.json');
  delete compilerOptions.resolvePackageJsonExports;
  writeJson(join(at, 'tsconfig.json'), {
    ...rest,
    compilerOptions: {
      ...compilerOptions,
      module: 'commonjs',
      moduleResolution: 'node10',
      types: ['node'],
      // TypeScript 6 takes `node10` no longer without this one, and 7 not at all.
      ...(major >= 12 && { ignoreDeprecations: '6.0' }),
    },
  });
  writeFileSync(join(at, 'src', 'entries.ts'), entriesOf(shop.manifest));
  await install(shop, at, PEERS(major));
  await shop.exec(at, 'nest', ['build']);
  await talk(shop, at);
}

/** Something that is no `any` comes from each entry point. */
function entriesOf({ name, exports }) {
  const entries = Object.keys(exports).filter((path) => !path.endsWith('json'));
  return entries
    .map((path, index) => {
      const entry = `typeof import('${name}${path.slice(1)}')`;
      return `export const entry${index}: 0 extends 1 & ${entry} ? never : true = true;\n`;
    })
    .join('');
}
