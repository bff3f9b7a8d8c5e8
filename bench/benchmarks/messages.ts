import { CONTESTANTS, type Contestant } from '../contestants.js';
import { inTurn } from '../lib/in-turn.js';
import { CLIENTS, type Cost, MeasuredServer } from '../lib/measured-server.js';
import { runAlone } from '../lib/run-alone.js';
import {
  type Row,
  type Section,
  type Settings,
  type Verdict,
  verdict,
} from '../lib/section.js';
import { UnsupportedServerError } from '../lib/server-process.js';
import { median, pairedRatio, spread } from '../lib/statistics.js';

const MEGABYTE = 1_000_000;

interface Plan {
  /** How often every server is started anew: what a compiler decides once holds for a process. */
  readonly generations: number;
  readonly rounds: number;
  /** Messages, and not a time: a slow contestant would be less warm. */
  readonly warmUp: number;
  readonly stretch: number;
}

const FULL: Plan = {
  generations: 3,
  rounds: 6,
  warmUp: 60_000,
  stretch: 15_000,
};
const QUICK: Plan = {
  generations: 1,
  rounds: 5,
  warmUp: 25_000,
  stretch: 4_000,
};

/** What has been measured of one contestant, stretch by stretch. */
interface Measured {
  readonly costs: Cost[];
  readonly heaps: number[];
}

/** What a message costs the server, ours beside its peers. */
async function messages(settings: Settings): Promise<Section> {
  const plan = settings.isQuick ? QUICK : FULL;
  const contestants = CONTESTANTS.filter(
    ({ id }) => settings.rows?.includes(id) ?? true,
  );
  const results = new Map<string, Measured>();
  const skipped = new Map<string, string>();
  for (let generation = 0; generation < plan.generations; generation++) {
    settings.say(`servers ${generation + 1} of ${plan.generations}`);
    await measureGeneration(contestants, plan, results, skipped);
  }
  return sectionOf(settings, plan, results, skipped);
}

async function measureGeneration(
  contestants: readonly Contestant[],
  plan: Plan,
  results: Map<string, Measured>,
  skipped: Map<string, string>,
): Promise<void> {
  const servers: [Contestant, MeasuredServer][] = [];
  try {
    for (const contestant of contestants) {
      const server = await startUnlessUnsupported(contestant, skipped);
      if (!server) continue;
      servers.push([contestant, server]);
      await server.measure(plan.warmUp);
    }
    await inTurn(servers, plan.rounds, async ([{ id }, server]) => {
      measuredOf(results, id).costs.push(await server.measure(plan.stretch));
    });
    for (const [{ id }, { server }] of servers) {
      const { heapUsed } = await server.collect();
      measuredOf(results, id).heaps.push(heapUsed);
    }
  } finally {
    await Promise.all(servers.map(([, server]) => server.stop()));
  }
}

async function startUnlessUnsupported(
  { label, spec }: Contestant,
  skipped: Map<string, string>,
): Promise<MeasuredServer | undefined> {
  try {
    return await MeasuredServer.start(spec);
  } catch (error) {
    if (!(error instanceof UnsupportedServerError)) throw error;
    skipped.set(label, error.message);
    return undefined;
  }
}

function measuredOf(results: Map<string, Measured>, id: string): Measured {
  const measured = results.get(id) ?? { costs: [], heaps: [] };
  results.set(id, measured);
  return measured;
}

function sectionOf(
  { isQuick }: Settings,
  plan: Plan,
  results: ReadonlyMap<string, Measured>,
  skipped: ReadonlyMap<string, string>,
): Section {
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
    rows: CONTESTANTS.flatMap((contestant) => rowOf(contestant, results)),
    verdicts: verdictsOf(results),
    notes: [
      `The median of ${generations * rounds} stretches of ${stretch} messages, in turn with all others, in ${generations} ${generations === 1 ? 'process' : 'processes'} each. ± is half the distance between the quartiles; ratios are medians of the ratios of each round.`,
      ...notMeasured(skipped),
    ],
  };
}

/** One line, however many there are: the reason is the same. */
function notMeasured(skipped: ReadonlyMap<string, string>): string[] {
  const [why] = skipped.values();
  if (why === undefined) return [];
  return [`Not measured: ${[...skipped.keys()].join('; ')}. ${why}`];
}

function rowOf(
  { id, label }: Contestant,
  results: ReadonlyMap<string, Measured>,
): Row[] {
  const measured = results.get(id);
  if (!measured) return [];
  const { costs, heaps } = measured;
  const cpu = costs.map(({ cpuMicros }) => cpuMicros);
  const values = {
    cpu: median(cpu),
    spread: spread(cpu) * 100,
    ratio: ratio(results, id, 'nest-enhancers'),
    plain: ratio(results, id, 'nest'),
    perSecond: median(costs.map(({ perSecond }) => perSecond)),
    p50: median(costs.map(({ p50Micros }) => p50Micros)) / 1_000,
    p99: median(costs.map(({ p99Micros }) => p99Micros)) / 1_000,
    heap: median(heaps) / MEGABYTE,
  };
  return [{ id, label, values }];
}

function ratio(
  results: ReadonlyMap<string, Measured>,
  ours: string,
  theirs: string,
): number {
  const cpuOf = (id: string) =>
    results.get(id)?.costs.map(({ cpuMicros }) => cpuMicros) ?? [];
  return pairedRatio(cpuOf(ours), cpuOf(theirs));
}

/** The targets of the design: whose message, beside whose, and how much dearer it may be. */
const TARGETS = [
  {
    what: 'a message, enforcement `nest`, over Nest with an empty guard and interceptor',
    ours: 'ours-nest',
    theirs: 'nest-enhancers',
    target: 0.9,
  },
  {
    what: 'a message, enforcement `transport`, over Nest with no protection at all',
    ours: 'ours-transport',
    theirs: 'nest',
    target: 0.95,
  },
  {
    what: 'the manager injected, enforcement `nest`, over Nest’s request-scoped gateway with both',
    ours: 'ours-nest-injected',
    theirs: 'nest-request',
    target: 1,
  },
  {
    what: 'the manager injected, enforcement `transport`, over the same',
    ours: 'ours-transport-injected',
    theirs: 'nest-request',
    target: 1,
  },
] as const;

function verdictsOf(results: ReadonlyMap<string, Measured>): Verdict[] {
  return TARGETS.filter(
    ({ ours, theirs }) => results.has(ours) && results.has(theirs),
  ).map(({ what, ours, theirs, target }) =>
    verdict(what, ratio(results, ours, theirs), target),
  );
}

await runAlone(import.meta.url, messages);
