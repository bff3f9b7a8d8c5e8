import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inTurn } from '../lib/in-turn.js';
import { runAlone } from '../lib/processes/run-alone.js';
import { type Section, type Settings, verdict } from '../lib/section.js';
import { median } from '../lib/statistics.js';

const run = promisify(execFile);
const PROBE = fileURLToPath(
  new URL('../lib/processes/import-probe.js', import.meta.url),
);
const ROUNDS = { full: 25, quick: 3 };

/** The packages that every application with a gateway loads. */
const NEST = [
  'reflect-metadata',
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/platform-express',
  '@nestjs/websockets',
  '@nestjs/platform-socket.io',
];

const CASES: readonly [id: string, label: string, specifiers: string[]][] = [
  ['nest', 'Nest, with express and socket.io', NEST],
  ['ours', 'the same and ours', [...NEST, 'nestjs-websocket-manager']],
];

interface Cost {
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
}

/** The time that the package adds to the start of an application, in new processes. */
async function importTime({ isQuick }: Settings): Promise<Section> {
  const costs = new Map<string, Cost[]>();
  const rounds = isQuick ? ROUNDS.quick : ROUNDS.full;
  // The first run of each case reads from the disk.
  for (const [, , specifiers] of CASES) await probe(specifiers);
  await inTurn(CASES, rounds, async ([id, , specifiers]) => {
    costs.set(id, [...(costs.get(id) ?? []), await probe(specifiers)]);
  });
  const of = (id: string, key: keyof Cost) =>
    median(costs.get(id)?.map((cost) => cost[key]) ?? []);
  return {
    title: 'Import, in fresh processes',
    takenAt: new Date().toISOString(),
    isQuick,
    columns: [
      { key: 'wall', label: 'ms', digits: 0 },
      { key: 'cpu', label: 'CPU, ms', digits: 0 },
    ],
    rows: CASES.map(([id, label]) => ({
      id,
      label,
      values: { wall: of(id, 'milliseconds'), cpu: of(id, 'cpuMilliseconds') },
    })),
    verdicts: [
      verdict(
        'import, over Nest’s own, CPU time',
        of('ours', 'cpuMilliseconds') - of('nest', 'cpuMilliseconds'),
        60,
        'ms',
      ),
    ],
    notes: [
      `The median of ${rounds} processes each, alternating, from a warm disk.`,
    ],
  };
}

async function probe(specifiers: readonly string[]): Promise<Cost> {
  const { stdout } = await run(process.execPath, [PROBE, ...specifiers]);
  return JSON.parse(stdout) as Cost;
}

await runAlone(import.meta.url, importTime);
