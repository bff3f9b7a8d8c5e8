import { inTurn } from '../lib/in-turn.js';
import { runAlone } from '../lib/processes/run-alone.js';
import { ServerProcess } from '../lib/processes/server-process.js';
import { type Section, type Settings, verdict } from '../lib/section.js';
import { median, pairedRatio } from '../lib/statistics.js';
import {
  CONNECT_FLOOD,
  HOSTILE_MESSAGES,
  type HostileMessage,
  SENDER,
} from '../load/hostile-messages.js';
import { RawClient } from '../load/raw-client.js';

const PLANS = {
  full: { warmUp: 2, rounds: 9, messages: 3 },
  quick: { warmUp: 2, rounds: 4, messages: 2 },
};

/** A message may cost at most this many times its cost on plain Nest, plus this many milliseconds. */
const TIMES = 2;
const PLUS_MS = 1;

const SERVERS = ['nest', 'managed'] as const;
type App = (typeof SERVERS)[number];

/** The cost of messages that are designed to be expensive, on plain Nest and with the library. */
async function hostile({ isQuick, rows, say }: Settings): Promise<Section> {
  const plan = isQuick ? PLANS.quick : PLANS.full;
  const kinds: Kind[] = [
    ...HOSTILE_MESSAGES.map((message) => ({
      ...message,
      cost: (server: ServerProcess) => costOf(message, server, plan.messages),
    })),
    { ...CONNECT_FLOOD, cost: costOfConnects },
  ].filter(({ id }) => rows?.includes(id) ?? true);
  const costs = new Map<string, Record<App, number[]>>();
  for (const kind of kinds) {
    say(kind.label);
    costs.set(kind.id, await measureKind(kind, plan));
  }
  const of = (id: string) => costs.get(id) ?? { nest: [], managed: [] };
  const allowed = (id: string) => TIMES * median(of(id).nest) + PLUS_MS;
  return {
    title: 'What a hostile message costs the server',
    takenAt: new Date().toISOString(),
    isQuick,
    columns: [
      { key: 'nest', label: 'Nest, CPU ms', digits: 1 },
      { key: 'ours', label: 'ours, CPU ms', digits: 1 },
      { key: 'ratio', label: '× Nest', digits: 2 },
      { key: 'allowed', label: 'no more than, ms', digits: 1 },
    ],
    rows: kinds.map(({ id, label }) => ({
      id,
      label,
      values: {
        nest: median(of(id).nest),
        ours: median(of(id).managed),
        ratio: pairedRatio(of(id).managed, of(id).nest),
        allowed: allowed(id),
      },
    })),
    verdicts: [
      verdict(
        `The most expensive hostile message, of ${TIMES} × plain Nest + ${PLUS_MS} ms`,
        Math.max(
          ...kinds.map(({ id }) => median(of(id).managed) / allowed(id)),
        ),
        1,
      ),
    ],
    notes: [
      `The median of ${plan.rounds} alternating runs, one connection, the processor time of the whole process. All checks of payloads are enabled: \`ingress.identityKeys\`, \`egress.ownerKeys\`.`,
    ],
  };
}

type Plan = (typeof PLANS)[keyof typeof PLANS];

interface Kind {
  readonly id: string;
  readonly label: string;
  /** The processor time of the server for one message, in milliseconds. */
  readonly cost: (server: ServerProcess) => Promise<number>;
}

/** In separate processes, so that the compiler's decisions for one kind do not affect the next. */
async function measureKind(
  { cost }: Kind,
  plan: Plan,
): Promise<Record<App, number[]>> {
  const costs: Record<App, number[]> = { nest: [], managed: [] };
  const servers: [app: App, server: ServerProcess][] = [];
  try {
    for (const app of SERVERS) {
      const server = await ServerProcess.start({ app, workload: 'hostile' });
      servers.push([app, server]);
      for (let round = 0; round < plan.warmUp; round++) await cost(server);
    }
    await inTurn(servers, plan.rounds, async ([app, server]) => {
      costs[app].push(await cost(server));
    });
  } finally {
    await Promise.all(servers.map(([, server]) => server.stop()));
  }
  return costs;
}

async function costOf(
  { frames }: HostileMessage,
  server: ServerProcess,
  messages: number,
): Promise<number> {
  const client = await RawClient.connect(server.port, { user: SENDER });
  const before = await server.snapshot();
  for (let ack = 0; ack < messages; ack++) {
    const answered = new Promise<void>((resolve) => {
      client.listener = { acknowledged: () => resolve() };
    });
    client.send(frames(ack));
    await answered;
  }
  const after = await server.snapshot();
  client.close();
  return (after.cpuMicros - before.cpuMicros) / messages / 1_000;
}

async function costOfConnects(server: ServerProcess): Promise<number> {
  const before = await server.snapshot();
  const client = await RawClient.open(server.port, CONNECT_FLOOD.packets());
  await new Promise((resolve) => setTimeout(resolve, CONNECT_FLOOD.lastsMs));
  const after = await server.snapshot();
  client.close();
  return (after.cpuMicros - before.cpuMicros) / 1_000;
}

await runAlone(import.meta.url, hostile);
