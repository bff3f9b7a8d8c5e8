// The specs of an application, in jest as `nest new` sets it up.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { leakingProject } from './project.mjs';
import { readJson, writeJson } from './workshop.mjs';

/** `nest new` of Nest 12 brings vitest: this is what that of Nest 11 brings. */
const CONFIG = {
  rootDir: 'src',
  testRegex: String.raw`.*\.spec\.ts$`,
  transform: { [String.raw`^.+\.(t|j)s$`]: 'ts-jest' },
  testEnvironment: 'node',
};

export const rows = [
  ...[10, 11].flatMap((major) =>
    ['20', '24'].map((node) => ({
      name: `jest, CommonJS, Node ${node}`,
      major,
      isCorner: major === 11 && node === '20',
      run: (shop) => check(shop, major, node),
    })),
  ),
  {
    name: 'jest, CommonJS, Node 24, `--experimental-vm-modules`',
    major: 12,
    run: (shop) => check(shop, 12, '24', ['--experimental-vm-modules']),
  },
  {
    name: 'jest, CommonJS, Node 20',
    major: 12,
    expected: 'cannot work',
    run: (shop) => cannot(shop),
  },
];

async function prepare(shop, major) {
  const at = await leakingProject(shop, major, 'cjs');
  const spec = readFileSync(shop.template('project', 'notes.jest.ts'), 'utf8');
  writeFileSync(
    join(at, 'src', 'notes.spec.ts'),
    spec.replace('./app.module.js', './app.module'),
  );
  if (major < 12) return at;
  const manifest = readJson(at, 'package.json');
  writeJson(join(at, 'package.json'), { ...manifest, jest: CONFIG });
  const tsconfig = readJson(at, 'tsconfig.json');
  tsconfig.compilerOptions.types = ['jest', 'node'];
  writeJson(join(at, 'tsconfig.json'), tsconfig);
  return at;
}

async function check(shop, major, version, flags) {
  const at = await prepare(shop, major);
  const node = await shop.nodeOf(version);
  await runJest(shop, at, node, flags);
}

/** The one combination that docs/testing.md names. It is looked at, so that the page says so no longer than it is true. */
async function cannot(shop) {
  const at = await prepare(shop, 12);
  const node = await shop.nodeOf('20');
  const error = await runJest(shop, at, node).then(
    () => new Error('jest on Node 20 loads Nest 12: correct docs/testing.md'),
    (reason) => reason,
  );
  if (!/load ES Module.*@nestjs/.test(error.stderr ?? '')) throw error;
}

function runJest(shop, at, node, flags = []) {
  const jest = join(at, 'node_modules', 'jest', 'bin', 'jest.js');
  return shop.exec(at, node, [...flags, jest, 'notes', '--forceExit'], {
    node,
  });
}
