/** The median. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Interpolated between neighbours. `share` from 0 to 1; `NaN` of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? NaN;
  const above = sorted[Math.ceil(at)] ?? NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** Half of the distance between the quartiles, as a share of the median. */
export function spread(values: readonly number[]): number {
  const half = (quantile(values, 0.75) - quantile(values, 0.25)) / 2;
  return half / median(values);
}

export function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** The median of the ratios of each round, in which drift affects both values. */
export function pairedRatio(
  ours: readonly number[],
  theirs: readonly number[],
): number {
  return median(ours.map((value, round) => value / (theirs[round] ?? NaN)));
}
