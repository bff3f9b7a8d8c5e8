import { specOf } from '../contestants.js';
import { inTurn } from '../lib/in-turn.js';
import { MeasuredServer } from '../lib/measured-server.js';
import { runAlone } from '../lib/run-alone.js';
import type { Row, Section, Settings } from '../lib/section.js';
import { median, pairedRatio } from '../lib/statistics.js';

const PLANS = {
  full: {
    clients: [50, 500, 5_000],
    rounds: 7,
    warmUp: 40_000,
    stretch: 12_000,
  },
  quick: { clients: [50, 500], rounds: 3, warmUp: 15_000, stretch: 3_000 },
};

const SERVERS = ['nest-enhancers', 'ours-nest'] as const;

/** What a message costs, by how many users are connected and send. */
async function connections({ isQuick, say }: Settings): Promise<Section> {
  const plan = isQuick ? PLANS.quick : PLANS.full;
  const rows: Row[] = [];
  for (const clients of plan.clients) {
    say(`${clients} clients`);
    rows.push(await rowFor(clients, plan));
  }
  return {
    title: 'What a message costs, by the number of connected users',
    takenAt: new Date().toISOString(),
    isQuick,
    columns: [
      {
        key: 'nest',
        label: 'Nest, empty guard and interceptor, µs',
        digits: 1,
      },
      { key: 'ours', label: 'ours, nest, enforce, µs', digits: 1 },
      { key: 'ratio', label: '×', digits: 2 },
    ],
    rows,
    verdicts: [],
    notes: [
      'Server CPU; each client waits for its answer before it asks again.',
    ],
  };
}

async function rowFor(
  clients: number,
  plan: { rounds: number; warmUp: number; stretch: number },
): Promise<Row> {
  const servers: [id: string, server: MeasuredServer][] = [];
  const costs = new Map<string, number[]>();
  try {
    for (const id of SERVERS) {
      const server = await MeasuredServer.start(specOf(id), { clients });
      servers.push([id, server]);
      await server.measure(plan.warmUp);
    }
    await inTurn(servers, plan.rounds, async ([id, server]) => {
      const { cpuMicros } = await server.measure(plan.stretch);
      costs.set(id, [...(costs.get(id) ?? []), cpuMicros]);
    });
  } finally {
    await Promise.all(servers.map(([, server]) => server.stop()));
  }
  const of = (id: (typeof SERVERS)[number]) => costs.get(id) ?? [];
  return {
    id: String(clients),
    label: `${clients.toLocaleString('en-GB')} users`,
    values: {
      nest: median(of('nest-enhancers')),
      ours: median(of('ours-nest')),
      ratio: pairedRatio(of('ours-nest'), of('nest-enhancers')),
    },
  };
}

await runAlone(import.meta.url, connections);
