import { CLIENTS, CONTESTANTS } from '../contestants.js';
import {
  type ContestPlan,
  cpuOf,
  notMeasured,
  ratioOf,
  runContest,
} from '../lib/contest.js';
import {
  type MemoryCost,
  MemoryServer,
} from '../lib/processes/memory-server.js';
import { runAlone } from '../lib/processes/run-alone.js';
import type { Section, Settings } from '../lib/section.js';
import { median, spread } from '../lib/statistics.js';

const FULL: ContestPlan = {
  generations: 3,
  rounds: 8,
  warmUp: 50_000,
  stretch: 8_000,
};
const QUICK: ContestPlan = {
  generations: 1,
  rounds: 4,
  warmUp: 12_000,
  stretch: 3_000,
};

/** Without nestjs-cls and the large states, which add nothing here. */
const ROWS = [
  'socket.io',
  'nest',
  'nest-enhancers',
  'nest-request',
  'nest-application',
  'ours-off',
  'ours',
  'ours-application',
  'ours-injected',
];

/** The same without a network: the cost of a message without the kernel. Use this figure for optimisation. */
async function pipeline({ isQuick, rows = ROWS }: Settings): Promise<Section> {
  const plan = isQuick ? QUICK : FULL;
  const entrants = CONTESTANTS.filter(({ id }) => rows.includes(id));
  const contest = await runContest<MemoryCost, MemoryServer>(
    entrants,
    plan,
    (spec) => MemoryServer.start(spec),
  );
  return {
    title: `What a message costs between engine.io and the handler, ${CLIENTS} clients, no network`,
    takenAt: new Date().toISOString(),
    isQuick,
    columns: [
      { key: 'cpu', label: 'server CPU, µs', digits: 2 },
      { key: 'spread', label: '±, %', digits: 1 },
      { key: 'ratio', label: '× empty guard and interceptor', digits: 2 },
      { key: 'plain', label: '× Nest', digits: 2 },
    ],
    rows: entrants
      .filter(({ id }) => contest.costs.has(id))
      .map(({ id, label }) => ({
        id,
        label,
        values: {
          cpu: median(cpuOf(contest, id)),
          spread: spread(cpuOf(contest, id)) * 100,
          ratio: ratioOf(contest, id, 'nest-enhancers'),
          plain: ratioOf(contest, id, 'nest'),
        },
      })),
    verdicts: [],
    notes: [
      'Simulated engine.io connections in the server’s own process: without the kernel and a second process, so a busy machine hardly affects it. The targets above refer to real sockets.',
      ...notMeasured(contest),
    ],
  };
}

await runAlone(import.meta.url, pipeline);
