import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** The TypeScript of a document, as it stands in it, in files that can be imported. Removed after the specs. */
export interface DocumentCode {
  readonly text: string;
  readonly folder: string;
  /** The code blocks of the section with this heading. */
  blocksOf(heading: string): string[];
  /** Makes a file of some code. @returns its path */
  write(name: string, code: string): Promise<string>;
}

/** @param document path below the repository's root */
export async function codeOf(document: string): Promise<DocumentCode> {
  const text = await readFile(join(root, document), 'utf8');
  const folder = await mkdtemp(join(root, 'test', '.readme-'));
  afterAll(() => rm(folder, { recursive: true }));
  return {
    text,
    folder,
    blocksOf: (heading) => {
      const section = text
        .split(/^## /m)
        .find((part) => part.startsWith(`${heading}\n`));
      if (section === undefined) throw new Error(`no section "${heading}"`);
      return [...section.matchAll(/```ts\n([\s\S]*?)```/g)].map(
        ([, code]) => code,
      );
    },
    write: async (name, code) => {
      const path = join(folder, name);
      await writeFile(path, code);
      return path;
    },
  };
}
