import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, platform } from 'node:os';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import type { Section } from './section.js';

/** The stored results: the last run of each benchmark, and its machine. */
export interface Results {
  readonly environment: Environment;
  readonly sections: Readonly<Record<string, Section>>;
}

export interface Environment {
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** The committed results, and those of a quick run, which are not committed. */
const FILES = { full: 'results.json', quick: 'quick.json' };

const PACKAGES = {
  'nestjs-websocket-manager': '.',
  '@nestjs/core': 'node_modules/@nestjs/core',
  'socket.io': 'node_modules/socket.io',
  'nestjs-cls': 'node_modules/nestjs-cls',
};

function pathOf(isQuick: boolean): string {
  const name = isQuick ? FILES.quick : FILES.full;
  return fileURLToPath(new URL(`../../results/${name}`, import.meta.url));
}

/** The stored results; empty if there are none. */
export async function readResults(isQuick = false): Promise<Results> {
  try {
    return JSON.parse(await readFile(pathOf(isQuick), 'utf8')) as Results;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { environment: await environment(), sections: {} };
  }
}

/** Replaces the stored sections of the same name. @returns the file */
export async function writeResults(
  sections: Readonly<Record<string, Section>>,
  isQuick: boolean,
): Promise<string> {
  const last = await readResults(isQuick);
  const results: Results = {
    environment: await environment(),
    sections: { ...last.sections, ...sections },
  };
  const path = pathOf(isQuick);
  await mkdir(new URL('../../results/', import.meta.url), { recursive: true });
  const text = JSON.stringify(results);
  await writeFile(path, await format(text, { parser: 'json' }));
  return path;
}

async function environment(): Promise<Environment> {
  const versions: Record<string, string> = {};
  for (const [name, folder] of Object.entries(PACKAGES)) {
    const file = new URL(`../../../${folder}/package.json`, import.meta.url);
    const { version } = JSON.parse(await readFile(file, 'utf8')) as {
      version: string;
    };
    versions[name] = version;
  }
  return {
    node: process.version,
    platform: `${platform()} ${arch()}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    versions,
  };
}
