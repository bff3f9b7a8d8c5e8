import { CONTESTANTS } from '../contestants.js';
import { type Contest, runContest } from '../lib/contest.js';
import { type MemoryCost, MemoryServer } from '../lib/memory-server.js';

/** What the hot path is measured against: a machine that is slow or busy is slow for both. */
export const REFERENCE = 'nest-enhancers';

/** The hot paths that are checked. */
export const CHECKED = ['ours-nest', 'ours-transport'] as const;

export type Checked = (typeof CHECKED)[number];

/** Steps of arithmetic that each message wastes. */
export type Waste = Partial<Record<Checked, number>>;

const PLAN = { generations: 3, rounds: 25, warmUp: 20_000, stretch: 1_000 };

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
    ({ id }) => id === REFERENCE || wasteOf(id, waste) !== undefined,
  ).map((entrant) => {
    const wastedSteps = wasteOf(entrant.id, waste) ?? 0;
    return { ...entrant, spec: { ...entrant.spec, wastedSteps } };
  });
  return runContest<MemoryCost, MemoryServer>(
    entrants,
    { ...PLAN, generations },
    (spec) => MemoryServer.start(spec),
  );
}

/** `undefined` for what is not checked. */
function wasteOf(id: string, waste: Waste): number | undefined {
  const checked = CHECKED.find((known) => known === id);
  return checked && (waste[checked] ?? 0);
}
