import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { VECTORS } from '../../src/index.js';
import { sourcesOf, targetsIn, textOf } from '../support/package/documents.js';

const docs = join(import.meta.dirname, '../../docs');

const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, found]) => found);

describe('the page of codes', async () => {
  const page = await textOf('docs/errors.md');
  const sources = (await sourcesOf('src', 'packages/proof/src')).join('\n');
  /** The codes of the types that clients rely on. */
  const clientCodes = new Set(
    [
      ...sources.matchAll(
        /export type (?:RefusalCode|NoticeCode) =((?:\s*\|?\s*(?:'[A-Z_]+'|RefusalCode))+)/g,
      ),
    ]
      .flatMap(([, union]) => matches(union, /'([A-Z_]+)'/g))
      .concat(matches(sources, /\bcode[:=] '([A-Z]+_[A-Z_]+)'/g))
      .filter((code) => !code.startsWith('WSM_')),
  );
  const errorCodes = new Set(matches(sources, /'(WSM_[A-Z_]+)'/g));

  it('has every code that a client may receive', () => {
    expect(clientCodes.size).toBeGreaterThan(10);
    const table = page.slice(0, page.indexOf('## What your code receives'));
    for (const code of clientCodes) expect(table).toContain(`| \`${code}\``);
  });

  it('has every code that a developer may meet', () => {
    expect(errorCodes.size).toBeGreaterThan(20);
    for (const code of errorCodes) expect(page).toContain(`\`${code}\``);
  });

  it('has no code that does not exist', () => {
    const known = new Set([
      ...clientCodes,
      ...errorCodes,
      ...[...clientCodes].map((code) => `WSM_${code}`),
    ]);
    const rows = matches(page, /^\| `([A-Z_]+)`/gm);
    expect(rows.filter((code) => !known.has(code))).toEqual([]);
  });
});

describe('the page of options', () => {
  it('matches the table of options', async () => {
    const script = join(docs, '../scripts/options.mjs');
    await promisify(execFile)(process.execPath, [script, '--check']);
  }, 120_000);
});

describe('the security model', () => {
  it('has every vector, with the severity and the scope it has', async () => {
    const page = await textOf('docs/security-model.md');
    for (const { id, severity, scope } of Object.values(VECTORS)) {
      const row = page
        .split('\n')
        .find((line) => line.startsWith(`| \`${id}\``));
      expect(row, id).toContain(`| ${severity}`);
      expect(row, id).toContain(`| ${scope === undefined ? '' : scope}`);
    }
  });
});

describe('a page that names specs', () => {
  it.each(['incidents.md', 'security-cases.md'])(
    '%s names those that exist',
    async (page) => {
      const text = await textOf(`docs/${page}`);
      const named = matches(text, /`((?:test|src)\/[\w./-]+)`/g);
      expect(named.length).toBeGreaterThan(20);
      expect(
        named.filter((path) => !existsSync(join(docs, '..', path))),
      ).toEqual([]);
    },
  );
});

describe('every page', async () => {
  const pages = (await readdir(docs)).filter((name) => name.endsWith('.md'));

  it.each(pages)(
    '%s links only to existing pages and pictures',
    async (page) => {
      const text = await textOf(`docs/${page}`);
      const local = targetsIn(text).filter(
        (target) => !/^(https?:|#)/.test(target),
      );
      const broken = local.filter(
        (target) => !existsSync(join(docs, target.split('#')[0])),
      );
      expect(broken).toEqual([]);
    },
  );
});
