import type { ServerSpec } from '../contestants.js';
import type { Snapshot } from '../lib/processes/protocol.js';
import { runAlone } from '../lib/processes/run-alone.js';
import {
  type Row,
  type Section,
  type Settings,
  cell,
  verdict,
} from '../lib/section.js';
import { ServerProcess } from '../lib/processes/server-process.js';
import { ClosedLoop } from '../load/closed-loop.js';
import { connectCrowd } from '../load/crowd.js';
import type { RawClient } from '../load/raw-client.js';
import { ASK, QUESTION } from '../servers/shared/work.js';

const USERS = { full: 10_000, quick: 1_000 };
/** Users that connect before the measurement, so that code loaded for the first user is not counted. */
const FIRST = 100;
const SETTLE_MS = { full: 2_000, quick: 200 };
const KILOBYTE = 1_000;

const SERVERS: readonly [id: string, label: string, spec: ServerSpec][] = [
  ['nest', 'Nest', { app: 'nest', workload: 'ask', state: 'none' }],
  ['ours', 'ours', { app: 'managed', workload: 'ask', state: 'none' }],
  [
    'nest-small',
    'Nest, a state of 11 objects',
    { app: 'nest', workload: 'ask', state: 'small' },
  ],
  [
    'ours-small',
    'ours, a state of 11 objects',
    { app: 'managed', workload: 'ask', state: 'small' },
  ],
];

/** The memory of a connected user, over real sockets. */
async function heap({ isQuick, say }: Settings): Promise<Section> {
  const users = isQuick ? USERS.quick : USERS.full;
  const settleMs = isQuick ? SETTLE_MS.quick : SETTLE_MS.full;
  const rows: Row[] = [];
  for (const [id, label, spec] of SERVERS) {
    say(`${label}, ${users} users`);
    rows.push({ id, label, values: await measure(spec, users, settleMs) });
  }
  const section: Section = {
    title: `Heap of one connected user, ${users.toLocaleString('en-GB')} users`,
    takenAt: new Date().toISOString(),
    isQuick,
    columns: [
      { key: 'connected', label: 'connected, KB', digits: 2 },
      { key: 'active', label: 'after a message each, KB', digits: 2 },
      { key: 'rss', label: 'resident memory, KB', digits: 1 },
    ],
    rows,
    verdicts: [],
    notes: ['After a garbage collection. A KB has 1,000 bytes.'],
  };
  const over = (key: string) =>
    cell(section, 'ours', key) - cell(section, 'nest', key);
  return {
    ...section,
    verdicts: [
      verdict(
        'heap of a connected user, over plain Nest',
        over('connected'),
        2.5,
        'KB',
      ),
    ],
  };
}

async function measure(
  spec: ServerSpec,
  users: number,
  settleMs: number,
): Promise<Row['values']> {
  const server = await ServerProcess.start(spec);
  const clients: RawClient[] = [];
  try {
    clients.push(...(await connectCrowd(server.port, FIRST)));
    await oneMessageEach(clients);
    const before = await settled(server, settleMs);
    const crowd = await connectCrowd(server.port, users, FIRST);
    clients.push(...crowd);
    const connected = await settled(server, settleMs);
    await oneMessageEach(crowd);
    const active = await settled(server, settleMs);
    const each = (bytes: number) => bytes / users / KILOBYTE;
    return {
      connected: each(connected.heapUsed - before.heapUsed),
      active: each(active.heapUsed - before.heapUsed),
      rss: each(active.rss - before.rss),
    };
  } finally {
    for (const client of clients) client.close();
    await server.stop();
  }
}

async function oneMessageEach(clients: readonly RawClient[]): Promise<void> {
  await new ClosedLoop(clients, 1, ASK, QUESTION).run(clients.length, 60_000);
}

/** A snapshot after timers have removed the leftovers of connecting. */
async function settled(server: ServerProcess, ms: number): Promise<Snapshot> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return server.collect();
}

await runAlone(import.meta.url, heap);
