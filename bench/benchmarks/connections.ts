import { CONTESTANTS } from '../contestants.js';
import {
  type ContestPlan,
  medianCpu,
  ratioOf,
  runContest,
} from '../lib/contest.js';
import { type Cost, MeasuredServer } from '../lib/processes/measured-server.js';
import { runAlone } from '../lib/processes/run-alone.js';
import type { Row, Section, Settings } from '../lib/section.js';

const PLANS = {
  full: {
    clients: [50, 500, 5_000],
    generations: 1,
    rounds: 7,
    warmUp: 40_000,
    stretch: 12_000,
  },
  quick: {
    clients: [50, 500],
    generations: 1,
    rounds: 3,
    warmUp: 8_000,
    stretch: 3_000,
  },
};

const SERVERS = ['nest-enhancers', 'ours'];

/** The cost of a message, by the number of connected users who send. */
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
      { key: 'ours', label: 'ours, enforce, µs', digits: 1 },
      { key: 'ratio', label: '×', digits: 2 },
    ],
    rows,
    verdicts: [],
    notes: [
      'Server CPU; each client waits for its answer before it asks again.',
    ],
  };
}

async function rowFor(clients: number, plan: ContestPlan): Promise<Row> {
  const entrants = CONTESTANTS.filter(({ id }) => SERVERS.includes(id));
  const contest = await runContest<Cost, MeasuredServer>(
    entrants,
    plan,
    (spec) => MeasuredServer.start(spec, { clients }),
  );
  return {
    id: String(clients),
    label: `${clients.toLocaleString('en-GB')} users`,
    values: {
      nest: medianCpu(contest, 'nest-enhancers'),
      ours: medianCpu(contest, 'ours'),
      ratio: ratioOf(contest, 'ours', 'nest-enhancers'),
    },
  };
}

await runAlone(import.meta.url, connections);
