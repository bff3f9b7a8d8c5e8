import { cpuNanoseconds } from './cpu-time.js';
import { inTurn } from './in-turn.js';
import { median } from './statistics.js';

/** A call that takes nanoseconds. `turn` increases, so that a case can use its next input. */
export interface MicroCase {
  readonly id: string;
  readonly call: (turn: number) => unknown;
}

/** Keeps results, so that the compiler cannot remove the calls. */
const sink: { last: unknown } = { last: undefined };

const BATCH_NS = 10_000_000;
const MOST_CALLS = 10_000_000;
const ROUNDS = { full: 15, quick: 7 };

/**
 * Nanoseconds of processor time of one call, by id: the median of batches of some 10 ms that take turns. A loop costs 2 to 5 ns a call,
 * which is left in.
 */
export async function measureMicro(
  cases: readonly MicroCase[],
  isQuick: boolean,
): Promise<Map<string, number>> {
  const batches = new Map(cases.map((one) => [one, timesOf(one)]));
  const results = new Map<MicroCase, number[]>();
  const rounds = isQuick ? ROUNDS.quick : ROUNDS.full;
  await inTurn(cases, rounds, (one) => {
    const each = nanosecondsOf(one, batches.get(one) ?? 1);
    results.set(one, [...(results.get(one) ?? []), each]);
  });
  return new Map(
    [...results].map(([{ id }, values]) => [id, median(values)] as const),
  );
}

/** The number of calls of a batch. Finding it warms up the case. */
function timesOf(one: MicroCase): number {
  const fills = (times: number) =>
    nanosecondsOf(one, times) * times > BATCH_NS / 2;
  let times = 1;
  // Twice, because the garbage collector may fill a batch once.
  while (times < MOST_CALLS && !(fills(times) && fills(times))) times *= 2;
  return times;
}

function nanosecondsOf({ call }: MicroCase, times: number): number {
  const total = cpuNanoseconds(() => {
    for (let turn = 0; turn < times; turn++) sink.last = call(turn);
  });
  return total / times;
}
