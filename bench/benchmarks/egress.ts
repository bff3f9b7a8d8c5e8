import type { ServerSpec } from '../contestants.js';
import { inTurn } from '../lib/in-turn.js';
import { runAlone } from '../lib/processes/run-alone.js';
import type { Row, Section, Settings } from '../lib/section.js';
import { ServerProcess } from '../lib/processes/server-process.js';
import { median, pairedRatio } from '../lib/statistics.js';
import { connectCrowd } from '../load/crowd.js';
import { Publisher } from '../load/publisher.js';
import type { Publication } from '../servers/publishing.js';

const RECIPIENTS = [1, 10, 1_000];
const SIZES: readonly Publication['size'][] = ['small', 'large'];
const PLANS = {
  full: { rounds: 9, packets: 30_000 },
  quick: { rounds: 3, packets: 2_000 },
};

interface Way {
  readonly id: string;
  readonly server: 'socket.io' | 'managed';
  readonly through: Publication['through'];
}

const WAYS: readonly Way[] = [
  { id: 'socket.io', server: 'socket.io', through: 'server' },
  { id: 'server', server: 'managed', through: 'server' },
  { id: 'manager', server: 'managed', through: 'manager' },
];

/** The cost of an emission, by its payload and the number of recipients. */
async function egress({ isQuick, say }: Settings): Promise<Section> {
  const plan = isQuick ? PLANS.quick : PLANS.full;
  const publishers = new Map<Way['server'], Publisher>();
  const servers: ServerProcess[] = [];
  const rows: Row[] = [];
  try {
    for (const app of ['socket.io', 'managed'] as const) {
      say(app);
      const spec: ServerSpec = { app, workload: 'publish' };
      const server = await ServerProcess.start(spec);
      servers.push(server);
      const crowd = await connectCrowd(server.port, Math.max(...RECIPIENTS));
      publishers.set(app, await Publisher.among(crowd, RECIPIENTS, server));
    }
    for (const size of SIZES)
      for (const recipients of RECIPIENTS)
        rows.push(await rowFor(publishers, plan, size, recipients));
  } finally {
    for (const publisher of publishers.values()) publisher.close();
    await Promise.all(servers.map((server) => server.stop()));
  }
  return {
    title: 'What an emission to a channel costs the server',
    takenAt: new Date().toISOString(),
    isQuick,
    columns: [
      { key: 'socket.io', label: 'socket.io, server.to().emit, µs', digits: 1 },
      { key: 'server', label: 'ours, server.to().emit, µs', digits: 1 },
      { key: 'serverRatio', label: '×', digits: 2 },
      { key: 'manager', label: 'ours, manager.to().emit, µs', digits: 1 },
      { key: 'managerRatio', label: '×', digits: 2 },
    ],
    rows,
    verdicts: [],
    notes: [
      'A small payload has about 70 bytes, a large one 16 KB; each emission has a new payload. The median of alternating runs; × is the median of the ratios of each round.',
    ],
  };
}

async function rowFor(
  publishers: ReadonlyMap<Way['server'], Publisher>,
  plan: { rounds: number; packets: number },
  size: Publication['size'],
  recipients: number,
): Promise<Row> {
  const costs = new Map<string, number[]>();
  // A large payload is copied for each recipient.
  const packets = size === 'large' ? plan.packets / 3 : plan.packets;
  await inTurn(
    WAYS,
    plan.rounds + 1,
    async ({ id, server, through }, round) => {
      const publisher = publishers.get(server);
      if (!publisher) throw new TypeError(`There is no server ${server}.`);
      const cost = await publisher.publish({
        through,
        size,
        recipients,
        packets,
      });
      // The first round is the warm-up.
      if (round > 0) costs.set(id, [...(costs.get(id) ?? []), cost]);
    },
  );
  const of = (id: string) => costs.get(id) ?? [];
  const people = recipients === 1 ? 'recipient' : 'recipients';
  return {
    id: `${size}-${recipients}`,
    label: `${size}, ${recipients.toLocaleString('en-GB')} ${people}`,
    values: {
      'socket.io': median(of('socket.io')),
      server: median(of('server')),
      serverRatio: pairedRatio(of('server'), of('socket.io')),
      manager: median(of('manager')),
      managerRatio: pairedRatio(of('manager'), of('socket.io')),
    },
  };
}

await runAlone(import.meta.url, egress);
