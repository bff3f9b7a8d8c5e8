import { type ServerSpec, specOf } from '../contestants.js';
import { inTurn } from '../lib/in-turn.js';
import { MeasuredServer } from '../lib/measured-server.js';
import { UnsupportedServerError } from '../lib/server-process.js';
import { median, pairedRatio } from '../lib/statistics.js';

/** What the hot path is measured against: a machine that is slow or busy is slow for both. */
export const REFERENCE = 'nest-enhancers';

/** The hot paths that are checked. */
export const CHECKED = ['ours-nest', 'ours-transport'] as const;

export type Checked = (typeof CHECKED)[number];

/** Every generation has servers of its own: what a compiler decides once holds for a process. */
const GENERATIONS = 3;
const WARM_UP = 30_000;
const ROUNDS = 12;
const STRETCH = 2_000;

/** Server CPU for one message, in microseconds, stretch by stretch. */
export type Costs = ReadonlyMap<string, readonly number[]>;

/** @param wasteMicros what each message of ours is to waste, to see whether that is noticed */
export async function measureCosts(
  wasteMicros: Partial<Record<Checked, number>> = {},
  generations = GENERATIONS,
): Promise<Costs> {
  const costs = new Map<string, number[]>();
  for (let generation = 0; generation < generations; generation++)
    await measureGeneration(wasteMicros, costs);
  return costs;
}

async function measureGeneration(
  wasteMicros: Partial<Record<Checked, number>>,
  costs: Map<string, number[]>,
): Promise<void> {
  const servers: [id: string, server: MeasuredServer][] = [];
  const start = async (id: string, spec: ServerSpec) => {
    const server = await MeasuredServer.start(spec);
    servers.push([id, server]);
    await server.measure(WARM_UP);
  };
  try {
    await start(REFERENCE, specOf(REFERENCE));
    for (const id of CHECKED) {
      const waste = wasteMicros[id] ?? 0;
      await start(id, { ...specOf(id), wasteMicros: waste }).catch(ifSupported);
    }
    await inTurn(servers, ROUNDS, async ([id, server]) => {
      const { cpuMicros } = await server.measure(STRETCH);
      costs.set(id, [...(costs.get(id) ?? []), cpuMicros]);
    });
  } finally {
    await Promise.all(servers.map(([, server]) => server.stop()));
  }
}

/** The library of this working tree may not have the option yet. */
function ifSupported(error: unknown): void {
  if (!(error instanceof UnsupportedServerError)) throw error;
}

/** How much dearer a message of ours is than one of the reference; `undefined` if it was not measured. */
export function ratioOf(costs: Costs, id: Checked): number | undefined {
  const ours = costs.get(id);
  return ours && pairedRatio(ours, costs.get(REFERENCE) ?? []);
}

/** Server CPU for one message, in microseconds. */
export function cpuOf(costs: Costs, id: string): number {
  return median(costs.get(id) ?? []);
}
