import { CLIENTS, CONTESTANTS } from '../contestants.js';
import {
  type ContestPlan,
  cpuOf,
  notMeasured,
  ratioOf,
  runContest,
} from '../lib/contest.js';
import { type Cost, MeasuredServer } from '../lib/processes/measured-server.js';
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
  'nest-application',
  'nest-request-application',
  'ours',
  'ours-application',
  'ours-injected-application',
];

/** The messages in flight of a client that does not wait, such as a page that loads or a game. */
const IN_FLIGHT = 8;

/** The cost of a message if several messages of a client arrive together, over real sockets. */
async function inFlight({ isQuick, rows = ROWS }: Settings): Promise<Section> {
  const plan = isQuick ? QUICK : FULL;
  const entrants = CONTESTANTS.filter(({ id }) => rows.includes(id));
  const contest = await runContest<Cost, MeasuredServer>(
    entrants,
    plan,
    (spec) => MeasuredServer.start(spec, { inFlight: IN_FLIGHT }),
  );
  return {
    title: `What a message costs, ${CLIENTS} clients with ${IN_FLIGHT} messages in flight each`,
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
    notes: [...notMeasured(contest)],
  };
}

await runAlone(import.meta.url, inFlight);
