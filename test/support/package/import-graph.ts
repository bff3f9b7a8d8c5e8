import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** What loading one file of JavaScript loads. */
export interface ImportGraph {
  /** From each file to those of the same package that it imports. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  /** The packages and Node's own modules. */
  readonly packages: ReadonlySet<string>;
}

/** Follows the imports of a file of JavaScript, those that are made later on included. */
export async function importsFrom(entry: string): Promise<ImportGraph> {
  const files = new Map<string, readonly string[]>();
  const packages = new Set<string>();
  const visit = async (file: string): Promise<void> => {
    if (files.has(file)) return;
    const specifiers = await specifiersIn(file);
    const own = specifiers
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => join(dirname(file), specifier));
    files.set(file, own);
    for (const specifier of specifiers) {
      if (!specifier.startsWith('.')) packages.add(specifier);
    }
    for (const imported of own) await visit(imported);
  };
  await visit(entry);
  return { files, packages };
}

async function specifiersIn(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8');
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles.map(({ fileName }) => fileName);
}

/** Files that import each other in a circle, the first one again at the end; `undefined` if there is none. */
export function findCircle({ files }: ImportGraph): string[] | undefined {
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (file: string): string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    done.add(file);
    way.push(file);
    for (const imported of files.get(file) ?? []) {
      const circle = visit(imported);
      if (circle) return circle;
    }
    way.pop();
    return undefined;
  };
  for (const file of files.keys()) {
    const circle = visit(file);
    if (circle) return circle;
  }
  return undefined;
}
