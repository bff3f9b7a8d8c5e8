import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCircle, importsFrom } from '../support/package/import-graph.js';
import { type ModuleSystem, install } from '../support/package/installed.js';

const NAME = 'nestjs-websocket-manager';

interface PackageJson {
  readonly exports: Record<string, string | { readonly default: string }>;
}

const { exports: entries } = JSON.parse(
  await readFile(join(import.meta.dirname, '../..', 'package.json'), 'utf8'),
) as PackageJson;

/** From the specifier of each entry point to the file that stands for it. */
const ENTRY_POINTS = Object.entries(entries).flatMap(([path, target]) =>
  typeof target === 'string'
    ? []
    : [[NAME + path.slice(1), target.default] as const],
);

/** What some of them give at run time: this and nothing else. */
const PROMISED: Readonly<Record<string, unknown>> = {
  [NAME]: expect.arrayContaining(['WebSocketManager', 'CurrentManager']),
  [`${NAME}/types`]: [],
  [`${NAME}/protocol`]: ['validateManagerProtocol'],
  [`${NAME}/emitter`]: ['EmitterTargetError', 'WebSocketEmitter'],
  [`${NAME}/legacy`]: [
    'FactoryConstructionError',
    'ForeignUserError',
    'NoApplicationError',
    'SeveralApplicationsError',
    'TestsOnlyError',
    'UnboundSocketError',
    'UntypedMessageError',
    'WebSocketManagerFactory',
    'createWebSocketManager',
    'createWebSocketManagerSync',
    'getManagerRegistryStatus',
    'getWebSocketManager',
    'resetManagerRegistry',
    'validateNoDuplicateManagersForUser',
  ],
};

const installed = await install();

const SYSTEMS: Record<ModuleSystem, string> = {
  import: 'await import',
  require: 'require',
};

/** Loads only an entry point, and returns the time and its exports. */
const loading = (specifier: string, system: ModuleSystem) => `
  const started = performance.now();
  const loaded = ${SYSTEMS[system]}(${JSON.stringify(specifier)});
  const milliseconds = performance.now() - started;
  console.log(JSON.stringify({ milliseconds, names: Object.keys(loaded).sort() }));
`;

async function load(specifier: string, system: ModuleSystem) {
  const program = loading(specifier, system);
  const { code, stdout, stderr } = await installed.run(program, { system });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as { milliseconds: number; names: string[] };
}

const fileOf = (entry: string) =>
  join(installed.dist, '..', ENTRY_POINTS.find(([name]) => name === entry)![1]);

describe('the entry points', () => {
  it('are the promised ones', () => {
    const specifiers = ENTRY_POINTS.map(([specifier]) => specifier);
    expect(specifiers).toEqual(expect.arrayContaining(Object.keys(PROMISED)));
  });

  it.each(ENTRY_POINTS)(
    'load alone in a fresh process, by import and by require: %s',
    async (specifier) => {
      const imported = await load(specifier, 'import');
      const required = await load(specifier, 'require');
      process.stdout.write(
        `${specifier}: import ${imported.milliseconds.toFixed(0)} ms, ` +
          `require ${required.milliseconds.toFixed(0)} ms\n`,
      );
      expect(required.names).toEqual(imported.names);
      expect(imported.names).toEqual(PROMISED[specifier] ?? expect.any(Array));
    },
  );

  it.each(ENTRY_POINTS)('have no circular import: %s', async (specifier) => {
    const graph = await importsFrom(fileOf(specifier));
    expect(findCircle(graph)).toBeUndefined();
  });

  it('load an optional package only when it is used', async () => {
    const { peerDependenciesMeta: meta } = JSON.parse(
      await readFile(join(installed.dist, '../package.json'), 'utf8'),
    ) as { peerDependenciesMeta: Record<string, { optional: boolean }> };
    for (const [specifier] of ENTRY_POINTS) {
      const { packages } = await importsFrom(fileOf(specifier));
      expect(Object.keys(meta).filter((peer) => packages.has(peer))).toEqual(
        [],
      );
    }
  });

  it('have no code for types, and load no package for the protocol', async () => {
    const types = await importsFrom(fileOf(`${NAME}/types`));
    expect([...types.files.values()]).toEqual([[]]);
    expect(types.packages.size).toBe(0);
    const protocol = await importsFrom(fileOf(`${NAME}/protocol`));
    expect(protocol.packages.size).toBe(0);
  });

  it('are one package, by import and by require', async () => {
    const program = `
      import { NestFactory } from '@nestjs/core';
      import { createRequire } from 'node:module';
      import { WebSocketManagerModule, WebSocketManagerRegistry } from '${NAME}';
      import { getWebSocketManager } from '${NAME}/legacy';
      const require = createRequire(process.cwd() + '/');
      const root = WebSocketManagerModule.forRoot();
      const app = await NestFactory.createApplicationContext(root, { logger: false });
      const user = { userId: 'alice' };
      const managers = [
        app.get(WebSocketManagerRegistry).acquire(user),
        getWebSocketManager(user),
        require('${NAME}/legacy').getWebSocketManager(user),
      ];
      const emitters = ['import', 'require'].map(() => require('${NAME}/emitter').WebSocketEmitter);
      new emitters[0](managers[0]);
      await app.close();
      console.log(new Set(managers).size, managers[0] instanceof require('${NAME}').WebSocketManager);
    `;
    const flags = ['--no-deprecation'];
    expect(await installed.run(program, { flags })).toEqual({
      code: 0,
      stdout: '1 true\n',
      stderr: '',
    });
  });
});

describe('the search for circular imports', () => {
  it('finds one, and follows every kind of import', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wsm-circle-'));
    const write = (name: string, text: string) =>
      writeFile(join(folder, name), text);
    try {
      await write('a.js', `import {\n  b,\n} from './b.js';`);
      await write('b.js', `export * from './c.js';\nimport 'node:fs';`);
      await write('c.js', `const late = () => import('./d.js');`);
      await write('d.js', `import './b.js';`);
      const graph = await importsFrom(join(folder, 'a.js'));
      expect([...graph.packages]).toEqual(['node:fs']);
      expect(
        findCircle(graph)?.map((file) => file.slice(folder.length + 1)),
      ).toEqual(['b.js', 'c.js', 'd.js', 'b.js']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
