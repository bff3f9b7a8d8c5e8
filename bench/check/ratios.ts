import { CONTESTANTS } from '../contestants.js';
import { type Contest, cpuOf, runContest } from '../lib/contest.js';
import {
  type MemoryCost,
  MemoryServer,
} from '../lib/processes/memory-server.js';
import { quantile } from '../lib/statistics.js';

/** The hot paths that are checked, and what each is measured against: what is slow or busy is slow for both. */
export const REFERENCES = {
  ours: 'nest-enhancers',
  'ours-application': 'nest-application',
} as const;

export type Checked = keyof typeof REFERENCES;

export const CHECKED = Object.keys(REFERENCES) as readonly Checked[];

const isReference = (id: string) =>
  Object.values<string>(REFERENCES).includes(id);

/** Steps of arithmetic that each message wastes. */
export type Waste = Partial<Record<Checked, number>>;

/**
 * Code is compiled and garbage collected in the one thread, at the same message in every process: what a compiler
 * decides while another process has the processor differs from run to run.
 */
const REPEATABLE = ['--single-threaded', '--hash-seed=1', '--random-seed=1'];

const PLAN = { generations: 4, rounds: 70, warmUp: 20_000, stretch: 300 };

/**
 * What a message costs without a network, ours and that of the reference.
 *
 * @param waste what each message of ours is to waste, to see whether that is noticed
 */
export function measure(
  waste: Waste = {},
  generations = PLAN.generations,
): Promise<Contest<MemoryCost>> {
  const entrants = CONTESTANTS.filter(
    ({ id }) => isReference(id) || wasteOf(id, waste) !== undefined,
  ).map((entrant) => {
    const wastedSteps = wasteOf(entrant.id, waste) ?? 0;
    return { ...entrant, spec: { ...entrant.spec, wastedSteps } };
  });
  return runContest<MemoryCost, MemoryServer>(
    entrants,
    { ...PLAN, generations },
    (spec) => MemoryServer.start(spec, REPEATABLE),
  );
}

/** `undefined` for what is not checked. */
function wasteOf(id: string, waste: Waste): number | undefined {
  const checked = CHECKED.find((known) => known === id);
  return checked && (waste[checked] ?? 0);
}

/** Others that want the processor can only make a stretch dearer: the cheapest are the least disturbed. */
const LEAST_DISTURBED = 0.1;

/** How much dearer a message of ours is than one of the reference, where neither was disturbed. */
export function undisturbedRatio(
  contest: Contest<MemoryCost>,
  id: Checked,
): number {
  const costOf = (which: string) =>
    quantile(cpuOf(contest, which), LEAST_DISTURBED);
  return costOf(id) / costOf(REFERENCES[id]);
}
