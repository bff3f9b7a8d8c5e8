import { readFile, writeFile } from 'node:fs/promises';
import type { Checked } from './ratios.js';

/** What the hot path has cost when somebody last said that this is right. */
export interface Baseline {
  /** Over stock Nest with the same around the handler, without a network. */
  readonly ratios: Readonly<Partial<Record<Checked, number>>>;
  /** How much dearer it may be, as a share. */
  readonly margin: number;
}

const FILE = new URL('../../baseline.json', import.meta.url);

export async function readBaseline(): Promise<Baseline> {
  return JSON.parse(await readFile(FILE, 'utf8')) as Baseline;
}

export async function writeBaseline(baseline: Baseline): Promise<void> {
  await writeFile(FILE, `${JSON.stringify(baseline, undefined, 2)}\n`);
}
