// Each way to build an application: with the compiler, with swc, and in one file by webpack and rspack.
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { leakingProject, talk } from './project.mjs';

/** Everything in the file, Nest and the library, too, apart from what is optional and not installed. */
const WHOLE = `const optional = /^(@nestjs\\/microservices|@fastify|class-|bufferutil|utf-8-validate)/;
module.exports = (options) => ({
  ...options,
  externals: [
    ({ request }, done) =>
      optional.test(request) ? done(null, 'commonjs ' + request) : done(),
  ],
});
`;

const BUILDERS = [
  { name: 'tsc, CommonJS', majors: [10, 11, 12], format: 'cjs' },
  { name: 'tsc, ESM', majors: [11, 12], format: 'esm' },
  { name: 'swc, CommonJS', majors: [10, 11, 12], format: 'cjs', flag: 'swc' },
  { name: 'swc, ESM', majors: [12], format: 'esm', flag: 'swc' },
  { name: 'webpack', majors: [10, 11, 12], format: 'cjs', flag: 'webpack' },
  {
    name: 'webpack, everything in one file',
    // Nest 12 looks for its HTTP driver among what is installed.
    majors: [10, 11],
    format: 'cjs',
    flag: 'webpack',
    isWhole: true,
  },
  { name: 'rspack, CommonJS', majors: [12], format: 'cjs', flag: 'rspack' },
  { name: 'rspack, ESM', majors: [12], format: 'esm', flag: 'rspack' },
];
export const rows = BUILDERS.flatMap(({ name, majors, ...how }) =>
  majors.map((major) => ({
    name,
    major,
    isCorner: major === 12 && name === 'rspack, ESM',
    run: (shop) => build(shop, major, how),
  })),
);

async function build(shop, major, { format, flag, isWhole }) {
  const at = await leakingProject(shop, major, format);
  rmSync(join(at, 'dist'), { recursive: true, force: true });
  const flags = flag ? ['--builder', flag] : [];
  if (isWhole) {
    writeFileSync(join(at, 'whole.cjs'), WHOLE);
    flags.push('--webpackPath', 'whole.cjs');
  }
  await shop.exec(at, 'nest', ['build', ...flags]);
  if (!isWhole) return talk(shop, at);
  // Where nothing is installed: the file is all there is.
  const elsewhere = shop.folder();
  const program = join(elsewhere, 'main.js');
  cpSync(join(at, 'dist', 'main.js'), program);
  await talk(shop, at, { program });
}
