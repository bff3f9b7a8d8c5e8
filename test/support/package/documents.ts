import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** Where the repository stands; the package page shows the README without it. */
export const REPOSITORY =
  'https://github.com/nestjs-websocket-manager/nestjs-websocket-manager';

/** The text of a file below the repository's root. */
export function textOf(path: string): Promise<string> {
  return readFile(join(root, path), 'utf8');
}

/** Each TypeScript source below some folders that is no spec: its text. */
export async function sourcesOf(...folders: string[]): Promise<string[]> {
  const files = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(join(root, folder), { recursive: true });
      return names
        .filter((name) => name.endsWith('.ts') && !name.endsWith('spec.ts'))
        .map((name) => join(folder, name));
    }),
  );
  return Promise.all(files.flat().map(textOf));
}

/** What the links and pictures of a Markdown text lead to. */
export function targetsIn(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
}
