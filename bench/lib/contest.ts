import type { ServerSpec } from '../contestants.js';
import { inTurn } from './in-turn.js';
import { UnsupportedServerError } from './processes/server-process.js';
import { median, pairedRatio } from './statistics.js';

/** A server that is measured. */
export interface Contender<Cost> {
  /** Measures the cost of a number of messages. */
  measure(messages: number): Promise<Cost>;
  stop(): Promise<void>;
}

export interface Entrant {
  readonly id: string;
  readonly label: string;
  readonly spec: ServerSpec;
}

export interface ContestPlan {
  /** How often each server is started again, because the compiler's decisions last for the life of a process. */
  readonly generations: number;
  readonly rounds: number;
  /** A number of messages and not a time, so that slow contestants are equally warm. */
  readonly warmUp: number;
  readonly stretch: number;
}

export interface Contest<Cost> {
  /** The costs of each run, by id; the same index is the same round. */
  readonly costs: ReadonlyMap<string, readonly Cost[]>;
  /** Why contestants could not be measured, by label. */
  readonly skipped: ReadonlyMap<string, string>;
}

/** Measures servers alternately. */
export async function runContest<Cost, Kind extends Contender<Cost>>(
  entrants: readonly Entrant[],
  plan: ContestPlan,
  start: (spec: ServerSpec) => Promise<Kind>,
  atTheEnd: (id: string, contender: Kind) => Promise<void> = async () => {},
): Promise<Contest<Cost>> {
  const costs = new Map<string, Cost[]>();
  const skipped = new Map<string, string>();
  for (let generation = 0; generation < plan.generations; generation++) {
    const running: [id: string, contender: Kind][] = [];
    try {
      for (const { id, label, spec } of entrants) {
        const contender = await start(spec).catch((error: unknown) => {
          // The library of this working tree may not have the option.
          if (!(error instanceof UnsupportedServerError)) throw error;
          skipped.set(label, error.message);
        });
        if (!contender) continue;
        running.push([id, contender]);
        await contender.measure(plan.warmUp);
      }
      await inTurn(running, plan.rounds, async ([id, contender]) => {
        const cost = await contender.measure(plan.stretch);
        costs.set(id, [...(costs.get(id) ?? []), cost]);
      });
      for (const [id, contender] of running) await atTheEnd(id, contender);
    } finally {
      await Promise.all(running.map(([, contender]) => contender.stop()));
    }
  }
  return { costs, skipped };
}

/** Server CPU for one message, for each run. */
export function cpuOf(
  { costs }: Contest<{ readonly cpuMicros: number }>,
  id: string,
): number[] {
  return costs.get(id)?.map(({ cpuMicros }) => cpuMicros) ?? [];
}

export function medianCpu(
  contest: Contest<{ readonly cpuMicros: number }>,
  id: string,
): number {
  return median(cpuOf(contest, id));
}

/** The ratio of the costs of a message, of `ours` to `theirs`. */
export function ratioOf(
  contest: Contest<{ readonly cpuMicros: number }>,
  ours: string,
  theirs: string,
): number {
  return pairedRatio(cpuOf(contest, ours), cpuOf(contest, theirs));
}

/** One line for all of them, because the reason is the same. */
export function notMeasured({ skipped }: Contest<unknown>): string[] {
  const [why] = skipped.values();
  if (why === undefined) return [];
  return [`Not measured: ${[...skipped.keys()].join('; ')}. ${why}`];
}
