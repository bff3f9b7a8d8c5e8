import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import type { Type } from '@nestjs/common';
import { WebSocketManagerRegistry } from '../../src/index.js';
import { resolveOptions } from '../../src/module/resolve-options.js';
import {
  clientOf,
  connect,
  next,
  refusalOf,
  urlOf,
} from '../support/harness.js';

const root = join(import.meta.dirname, '../..');
const readme = await readFile(join(root, 'README.md'), 'utf8');

/** The names of the options, out of the error that lists them. */
function optionsOf(group?: string): string[] {
  const unknown = { '?': 1 };
  try {
    resolveOptions((group ? { [group]: unknown } : unknown) as never);
  } catch (error) {
    const [, names] =
      /expected one of (.*)\.$/.exec((error as Error).message) ?? [];
    return names.split(', ');
  }
  throw new Error('an unknown option was accepted');
}

describe('the README', () => {
  it('shows an application that runs', async () => {
    const [, code] =
      /```ts\n(import \{ Module \}[\s\S]*?)```/.exec(readme) ?? [];
    const folder = await mkdtemp(join(root, 'test', '.readme-'));
    try {
      await writeFile(join(folder, 'app.module.ts'), code);
      await writeFile(
        join(folder, 'verify.ts'),
        `export const verify = async (token: unknown) => {
          if (token !== 'token of alice') throw new Error('bad token');
          return { sub: 'alice', org: 'acme', exp: Date.now() / 1000 + 60 };
        };`,
      );
      const { AppModule } = (await import(join(folder, 'app.module.ts'))) as {
        AppModule: Type;
      };
      const testing = await Test.createTestingModule({
        imports: [AppModule],
      }).compile();
      const app = testing.createNestApplication({ logger: false });
      try {
        await app.listen(0, '127.0.0.1');
        const url = urlOf(app);
        const alice = await connect(url, { token: 'token of alice' });
        const phone = await connect(url, { token: 'token of alice' });
        const [started] = [next(phone, 'agent_started')];
        alice.emit('ask', { id: 'q1' });
        expect(await started).toEqual([{ question: 'q1' }]);
        await expect(alice.emitWithAck('note', 'milk')).resolves.toBe(1);
        await expect(phone.emitWithAck('note', 'bread')).resolves.toBe(2);
        expect((await refusalOf(clientOf(url, { token: 'forged' }))).code).toBe(
          'UNAUTHENTICATED',
        );
        const registry = app.get(WebSocketManagerRegistry);
        expect(
          registry.get({ userId: 'alice', tenantId: 'acme' })?.connections,
        ).toHaveLength(2);
      } finally {
        await app.close();
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('has every option in its table', () => {
    const groups = [
      'limits',
      'ids',
      'egress',
      'ingress',
      'isolation',
      'lockdown',
      'quarantine',
      'incidents',
    ];
    const names = [
      ...optionsOf().filter((name) => !groups.includes(name)),
      ...groups.flatMap((group) =>
        optionsOf(group).map((name) => `${group}.${name}`),
      ),
    ];
    const table = readme.slice(
      readme.indexOf('## Options'),
      readme.indexOf('## Error codes'),
    );
    for (const name of names) {
      expect(table, name).toMatch(
        new RegExp(`\`${name.replaceAll('.', '\\.')}[\`(]`),
      );
    }
  });

  it('has every code a client or a developer may see', async () => {
    const files = await readdir(join(root, 'src'), { recursive: true });
    const sources = await Promise.all(
      files
        .filter(
          (file) => file.endsWith('.ts') && !/spec\.ts$|^incidents/.test(file),
        )
        .map((file) => readFile(join(root, 'src', file), 'utf8')),
    );
    const codes = new Set(
      sources.flatMap((source) =>
        [...source.matchAll(/'(WSM_[A-Z_]+)'/g)].map(([, code]) => code),
      ),
    );
    expect(codes.size).toBeGreaterThan(10);
    for (const code of codes) expect(readme, code).toContain(code);
  });
});
