import type { ServerSpec } from '../contestants.js';
import { inTurn } from '../lib/in-turn.js';
import { runAlone } from '../lib/processes/run-alone.js';
import type { Section, Settings } from '../lib/section.js';
import { ServerProcess } from '../lib/processes/server-process.js';
import { median, pairedRatio, spread } from '../lib/statistics.js';
import { connectUser } from '../load/crowd.js';

/**
 * An address has about 28,000 ports, and each stays in TIME_WAIT for a minute after its connection: this limits the
 * connections.
 */
const PLANS = {
  full: { rounds: 8, warmUp: 2_000, connections: 1_000 },
  quick: { rounds: 4, warmUp: 600, connections: 300 },
};
const AT_A_TIME = 20;
/** The work of the server after the last disconnections is part of the measurement. Milliseconds. */
const SETTLE_MS = 100;

const SERVERS: readonly [id: string, label: string, spec: ServerSpec][] = [
  ['socket.io', 'bare socket.io', { app: 'socket.io', workload: 'ask' }],
  ['nest', 'Nest, singleton gateway', { app: 'nest', workload: 'ask' }],
  ['ours', 'ours', { app: 'managed', workload: 'ask' }],
];

interface Cost {
  readonly cpuMicros: number;
  readonly perSecond: number;
}

/** The cost of a connection and its disconnection, each for a new user. */
async function handshake({ isQuick, say }: Settings): Promise<Section> {
  const plan = isQuick ? PLANS.quick : PLANS.full;
  const servers: [id: string, server: ServerProcess][] = [];
  const costs = new Map<string, Cost[]>();
  let users = 0;
  const measure = async (server: ServerProcess, connections: number) => {
    const cost = await measureStretch(server, users, connections);
    users += connections;
    return cost;
  };
  try {
    for (const [id, label, spec] of SERVERS) {
      say(label);
      const server = await ServerProcess.start(spec);
      servers.push([id, server]);
      await measure(server, plan.warmUp);
    }
    await inTurn(servers, plan.rounds, async ([id, server]) => {
      const cost = await measure(server, plan.connections);
      costs.set(id, [...(costs.get(id) ?? []), cost]);
    });
  } finally {
    await Promise.all(servers.map(([, server]) => server.stop()));
  }
  const cpuOf = (id: string) =>
    costs.get(id)?.map(({ cpuMicros }) => cpuMicros) ?? [];
  return {
    title: 'Connections through the handshake, each of a new user',
    takenAt: new Date().toISOString(),
    isQuick,
    columns: [
      { key: 'cpu', label: 'server CPU, µs', digits: 0 },
      { key: 'spread', label: '±, %', digits: 1 },
      { key: 'plain', label: '× Nest', digits: 2 },
      { key: 'perSecond', label: 'connections/s', digits: 0 },
    ],
    rows: SERVERS.map(([id, label]) => ({
      id,
      label,
      values: {
        cpu: median(cpuOf(id)),
        spread: spread(cpuOf(id)) * 100,
        plain: pairedRatio(cpuOf(id), cpuOf('nest')),
        perSecond: median(
          costs.get(id)?.map(({ perSecond }) => perSecond) ?? [],
        ),
      },
    })),
    verdicts: [],
    notes: [
      `By WebSocket only, ${AT_A_TIME} at a time; the median of ${plan.rounds} runs of ${plan.connections.toLocaleString('en-GB')} connections, alternating. The disconnection is included.`,
    ],
  };
}

async function measureStretch(
  server: ServerProcess,
  from: number,
  connections: number,
): Promise<Cost> {
  const before = await server.snapshot();
  const start = performance.now();
  let next = 0;
  const comeAndGo = async () => {
    while (next < connections) {
      const client = await connectUser(server.port, from + next++);
      client.close();
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, comeAndGo));
  const seconds = (performance.now() - start) / 1_000;
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const after = await server.snapshot();
  return {
    cpuMicros: (after.cpuMicros - before.cpuMicros) / connections,
    perSecond: connections / seconds,
  };
}

await runAlone(import.meta.url, handshake);
