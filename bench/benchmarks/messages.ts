import { CLIENTS, CONTESTANTS, type Contestant } from '../contestants.js';
import {
  type Contest,
  type ContestPlan,
  cpuOf,
  notMeasured,
  ratioOf,
  runContest,
} from '../lib/contest.js';
import { type Cost, MeasuredServer } from '../lib/processes/measured-server.js';
import { runAlone } from '../lib/processes/run-alone.js';
import {
  type Row,
  type Section,
  type Settings,
  type Verdict,
  verdict,
} from '../lib/section.js';
import { median, spread } from '../lib/statistics.js';

const MEGABYTE = 1_000_000;

const FULL: ContestPlan = {
  generations: 3,
  rounds: 16,
  warmUp: 40_000,
  stretch: 4_000,
};
const QUICK: ContestPlan = {
  generations: 1,
  rounds: 4,
  warmUp: 8_000,
  stretch: 2_500,
};

/** The cost of a message for the server, compared with other solutions, over real sockets. */
async function messages({ isQuick, rows }: Settings): Promise<Section> {
  const plan = isQuick ? QUICK : FULL;
  const entrants = CONTESTANTS.filter(({ id }) => rows?.includes(id) ?? true);
  const heaps = new Map<string, number[]>();
  const contest = await runContest<Cost, MeasuredServer>(
    entrants,
    plan,
    (spec) => MeasuredServer.start(spec),
    async (id, { server }) => {
      const { heapUsed } = await server.collect();
      heaps.set(id, [...(heaps.get(id) ?? []), heapUsed]);
    },
  );
  const { generations, rounds, stretch } = plan;
  return {
    title: `What a message costs, ${CLIENTS} clients, each waiting for its answer`,
    takenAt: new Date().toISOString(),
    isQuick,
    columns: [
      { key: 'cpu', label: 'server CPU, µs', digits: 1 },
      { key: 'spread', label: '±, %', digits: 1 },
      { key: 'ratio', label: '× empty guard and interceptor', digits: 2 },
      { key: 'plain', label: '× Nest', digits: 2 },
      { key: 'perSecond', label: 'messages/s', digits: 0 },
      { key: 'p50', label: 'p50, ms', digits: 2 },
      { key: 'p99', label: 'p99, ms', digits: 2 },
      { key: 'heap', label: 'heap, MB', digits: 1 },
    ],
    rows: entrants.flatMap((entrant) => rowOf(entrant, contest, heaps)),
    verdicts: verdictsOf(contest),
    notes: [
      `The median of ${generations * rounds} runs of ${stretch.toLocaleString('en-GB')} messages, alternating with all others, in ${generations} ${generations === 1 ? 'process' : 'processes'} each. ± is half the distance between the quartiles; ratios are medians of the ratios of each round.`,
      ...notMeasured(contest),
    ],
  };
}

function rowOf(
  { id, label }: Contestant,
  contest: Contest<Cost>,
  heaps: ReadonlyMap<string, readonly number[]>,
): Row[] {
  const costs = contest.costs.get(id);
  if (!costs) return [];
  const cpu = cpuOf(contest, id);
  const values = {
    cpu: median(cpu),
    spread: spread(cpu) * 100,
    ratio: ratioOf(contest, id, 'nest-enhancers'),
    plain: ratioOf(contest, id, 'nest'),
    perSecond: median(costs.map(({ perSecond }) => perSecond)),
    p50: median(costs.map(({ p50Micros }) => p50Micros)) / 1_000,
    p99: median(costs.map(({ p99Micros }) => p99Micros)) / 1_000,
    heap: median(heaps.get(id) ?? []) / MEGABYTE,
  };
  return [{ id, label, values }];
}

/** The targets of the design: two lines, and the maximum ratio of their costs. */
const TARGETS = [
  {
    what: 'a message, over Nest with an empty guard and interceptor',
    ours: 'ours',
    theirs: 'nest-enhancers',
    target: 0.9,
  },
  {
    what: 'a message, with ten objects of state, over Nest with no protection at all',
    ours: 'ours',
    theirs: 'nest',
    target: 0.8,
  },
  {
    what: 'the same over bare socket.io that does the same work',
    ours: 'ours',
    theirs: 'socket.io',
    target: 1.25,
  },
  {
    what: 'with a guard, an interceptor, a ValidationPipe and a filter, over Nest with the same',
    ours: 'ours-application',
    theirs: 'nest-application',
    target: 0.95,
  },
  {
    what: 'the manager injected, with these, over Nest’s request-scoped gateway with the same',
    ours: 'ours-injected-application',
    theirs: 'nest-request-application',
    target: 0.8,
  },
] as const;

function verdictsOf(contest: Contest<Cost>): Verdict[] {
  const isThere = (id: string) => contest.costs.has(id);
  return TARGETS.filter(
    ({ ours, theirs }) => isThere(ours) && isThere(theirs),
  ).map(({ what, ours, theirs, target }) =>
    verdict(what, ratioOf(contest, ours, theirs), target),
  );
}

await runAlone(import.meta.url, messages);
