import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { specOf } from './contestants.js';
import { MeasuredServer } from './lib/processes/measured-server.js';

/*
 * Shows where the time of a message is spent: npm run bench:profile -- ours
 * Lists functions by their self time, in nanoseconds per message.
 */

const MESSAGES = 150_000;
const LINES = 45;

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const { positionals } = parseArgs({ allowPositionals: true });
const spec = specOf(positionals[0] ?? 'ours');
const folder = await mkdtemp(join(tmpdir(), 'bench-profile-'));
try {
  const flags = ['--cpu-prof', `--cpu-prof-dir=${folder}`];
  const measured = await MeasuredServer.start(spec, { flags });
  const { cpuMicros } = await measured.measure(MESSAGES);
  await measured.stop();
  const [file] = await readdir(folder);
  const text = await readFile(join(folder, file ?? ''), 'utf8');
  print(JSON.parse(text) as CpuProfile, cpuMicros);
} finally {
  await rm(folder, { recursive: true });
}

function print(profile: CpuProfile, cpuMicros: number): void {
  const places = new Map(
    profile.nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]),
  );
  const micros = new Map<string, number>();
  profile.samples.forEach((id, index) => {
    const place = places.get(id) ?? '';
    const delta = profile.timeDeltas[index] ?? 0;
    micros.set(place, (micros.get(place) ?? 0) + delta);
  });
  console.log(`${cpuMicros.toFixed(1)} µs for a message, warm-up included\n`);
  const dearest = [...micros].toSorted(([, a], [, b]) => b - a);
  for (const [place, spent] of dearest.slice(0, LINES)) {
    const nanoseconds = (spent * 1_000) / MESSAGES;
    console.log(`${nanoseconds.toFixed(0).padStart(7)} ns  ${place}`);
  }
}

function placeOf({
  functionName,
  url,
  lineNumber,
}: CpuProfile['nodes'][number]['callFrame']): string {
  const file = url.replace(/^.*\/(node_modules|dist)\//, '');
  return `${functionName || '(anonymous)'}  ${file}:${lineNumber + 1}`;
}
