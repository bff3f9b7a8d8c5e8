// `nest add nestjs-websocket-manager`, typed as users type it, in projects of `nest new` and in a monorepo.
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nestNew, talk } from './project.mjs';
import { readJson } from './workshop.mjs';

const LIBRARY = 'nestjs-websocket-manager';

export const rows = [
  ...[10, 11, 12].map((major) => ({
    name: '`nest add`, project',
    major,
    isCorner: major === 11,
    run: (shop) => check(shop, major, { sources: 'src' }),
  })),
  ...[10, 11, 12].map((major) => ({
    name: '`nest add`, monorepo',
    major,
    run: (shop) =>
      check(shop, major, { app: 'chat', sources: 'apps/chat/src' }),
  })),
];

async function check(shop, major, { app, sources }) {
  // The monorepo of the command line is built by webpack, which Nest 12 leaves to the application.
  const at = await nestNew(shop, major);
  await shop.exec(at, 'npm', ['install']);
  if (app) await shop.exec(at, 'nest', ['generate', 'app', app]);
  const project = app ? ['--project', app] : [];
  const add = () => shop.exec(at, 'nest', ['add', LIBRARY, ...project]);

  await add();
  const once = digestsOf(at);
  await add();
  const changed = Object.entries(digestsOf(at)).filter(
    ([file, digest]) => once[file] !== digest,
  );
  if (changed.length > 0)
    throw new Error(
      `the second time changes ${changed.map(([file]) => file).join(', ')}`,
    );
  if (!(LIBRARY in readJson(at, 'package.json').dependencies))
    throw new Error('package.json does not name the library');

  const nest = readJson(at, 'package.json').dependencies['@nestjs/core'];
  await shop.exec(at, 'npm', [
    'install',
    ...['websockets', 'platform-socket.io'].map(
      (name) => `@nestjs/${name}@${nest}`,
    ),
  ]);
  const file = join(at, sources, `${app ?? 'app'}.module.ts`);
  const module = readFileSync(file, 'utf8');
  cpSync(
    shop.template('project', 'notes.gateway.ts'),
    join(at, sources, 'notes.gateway.ts'),
  );
  const extension = /from '\.[^']*\.js'/.test(module) ? '.js' : '';
  const withGateway =
    `import { NotesGateway } from './notes.gateway${extension}';\n` +
    module.replace('providers: [', 'providers: [NotesGateway, ');
  const build = app ? ['build', app, '--builder', 'tsc'] : ['build'];
  // Where below it depends on the `rootDir` that `nest new` has set.
  const program = () => app && builtIn(join(at, 'dist/apps', app));

  writeFileSync(file, withGateway);
  await shop.exec(at, 'nest', build);
  await talk(shop, at, { program: program(), isReport: true });

  writeFileSync(file, withGateway.replace(/^ *mode: 'report'.*\n/m, ''));
  await shop.exec(at, 'nest', build);
  await talk(shop, at, { program: program() });
}

function builtIn(folder) {
  const files = readdirSync(folder, { recursive: true });
  return join(
    folder,
    files.find((file) => file.endsWith('main.js')),
  );
}

/** Of each file of the project. */
function digestsOf(at) {
  const files = readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => !file.includes('node_modules'));
  return Object.fromEntries(
    files.map((file) => [
      file,
      createHash('sha256').update(readFileSync(file)).digest('hex'),
    ]),
  );
}
