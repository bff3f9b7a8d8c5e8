import { CONTESTANTS } from '../contestants.js';
import { type Contest, cpuOf, runContest } from '../lib/contest.js';
import {
  type MemoryCost,
  MemoryServer,
} from '../lib/processes/memory-server.js';
import { quantile } from '../lib/statistics.js';

/** The checked hot paths and the reference of each. A slow or busy machine affects both. */
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
 * The cost of a message without a network, for the library and for the reference.
 *
 * @param waste the steps that each message of the library wastes, to test the check
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

/** `undefined` for paths that are not checked. */
function wasteOf(id: string, waste: Waste): number | undefined {
  const checked = CHECKED.find((known) => known === id);
  return checked && (waste[checked] ?? 0);
}

/** Other processes can only increase the cost of a run, so the cheapest runs are the least disturbed. */
const LEAST_DISTURBED = 0.1;

/** The ratio of the costs of undisturbed runs, of the library to the reference. */
export function undisturbedRatio(
  contest: Contest<MemoryCost>,
  id: Checked,
): number {
  const costOf = (which: string) =>
    quantile(cpuOf(contest, which), LEAST_DISTURBED);
  return costOf(id) / costOf(REFERENCES[id]);
}
