import type { Contest } from '../lib/contest.js';
import type { Baseline } from './baseline.js';
import {
  CHECKED,
  type Checked,
  REFERENCES,
  undisturbedRatio,
} from './ratios.js';

export interface Judgement {
  readonly id: Checked;
  readonly ratio: number;
  /** `undefined` if no cost was accepted yet. */
  readonly baseline: number | undefined;
  readonly verdict: 'as before' | 'faster' | 'slower' | 'new';
}

type Costs = Contest<{ readonly cpuMicros: number }>;

/** Compares the measurements with the baseline. Paths without a measurement are not judged. */
export function judge(costs: Costs, baseline: Baseline): Judgement[] {
  return CHECKED.filter((id) => costs.costs.has(id)).map((id) => {
    const ratio = undisturbedRatio(costs, id);
    const last = baseline.ratios[id];
    return {
      id,
      ratio,
      baseline: last,
      verdict: verdictOf(ratio, last, baseline),
    };
  });
}

function verdictOf(
  ratio: number,
  last: number | undefined,
  { margin }: Baseline,
): Judgement['verdict'] {
  if (last === undefined) return 'new';
  if (ratio > last * (1 + margin)) return 'slower';
  return ratio < last / (1 + margin) ? 'faster' : 'as before';
}

export function isSlower(judgements: readonly Judgement[]): boolean {
  return judgements.some(({ verdict }) => verdict === 'slower');
}

/** All runs of both measurements. */
export function pooled(first: Costs, second: Costs): Costs {
  const costs = [...first.costs].map(
    ([id, one]) => [id, [...one, ...(second.costs.get(id) ?? [])]] as const,
  );
  return { costs: new Map(costs), skipped: first.skipped };
}

export function printedJudgement(judgement: Judgement): string {
  const { id, ratio, baseline, verdict } = judgement;
  if (baseline === undefined)
    return `${id}: ${ratio.toFixed(3)} × ${REFERENCES[id]}; there is no baseline`;
  const change = ((ratio / baseline - 1) * 100).toFixed(1);
  const sign = ratio < baseline ? '' : '+';
  return `${id}: ${ratio.toFixed(3)} × ${REFERENCES[id]}, baseline ${baseline.toFixed(3)} (${sign}${change} %): ${verdict}`;
}
