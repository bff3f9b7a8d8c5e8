import { readFile } from 'node:fs/promises';

/** The first folder is that of the built package; the others are for the sources of this project. */
const FOLDERS = ['./dashboard-page/', './page/', '../../dist/dashboard-page/'];

const TYPES = {
  'page.html': 'text/html; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'uplot.css': 'text/css; charset=utf-8',
  'uplot.js': 'text/javascript; charset=utf-8',
} as const;

/** The names of the files of the page. */
export type AssetName = keyof typeof TYPES;

/** A file of the page. */
export interface Asset {
  readonly type: string;
  readonly text: string;
}

const known = new Map<string, Asset>();

export function isAssetName(name: string): name is AssetName {
  return Object.hasOwn(TYPES, name);
}

/** Reads a file of the page once. @returns `undefined` if the page was not built */
export async function assetOf(name: AssetName): Promise<Asset | undefined> {
  const before = known.get(name);
  if (before) return before;
  for (const folder of FOLDERS) {
    const file = new URL(folder + name, import.meta.url);
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const asset = { type: TYPES[name], text };
    known.set(name, asset);
    return asset;
  }
  return undefined;
}
