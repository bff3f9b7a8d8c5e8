import { readFile, writeFile } from 'node:fs/promises';
import type { Checked } from './ratios.js';

/** The accepted costs of the hot path. */
export interface Baseline {
  /** Ratios to stock Nest with the same enhancers, without a network. */
  readonly ratios: Readonly<Partial<Record<Checked, number>>>;
  /** The allowed increase, as a share. */
  readonly margin: number;
}

const FILE = new URL('../../baseline.json', import.meta.url);

export async function readBaseline(): Promise<Baseline> {
  return JSON.parse(await readFile(FILE, 'utf8')) as Baseline;
}

export async function writeBaseline(baseline: Baseline): Promise<void> {
  await writeFile(FILE, `${JSON.stringify(baseline, undefined, 2)}\n`);
}
