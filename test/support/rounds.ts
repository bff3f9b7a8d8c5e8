/** What was measured in one emergency, and in the calm windows before it. */
export interface Round {
  /** From the finding until each of the two clients was cut off, in milliseconds. */
  readonly goneAfterMs: readonly number[];
  /** The 99th percentile of the uninvolved users' latencies in windows in which nothing happened, in milliseconds. */
  readonly calmP99: readonly number[];
  /** In the window that begins with the emergency. */
  readonly emergencyP99: number;
  readonly afterP99: number;
}

/**
 * Says what the emergency has done to everybody else, against what happens without one: each window is compared with
 * the median of the calm windows of its round, and a calm window with that of the other ones. If the windows with an
 * emergency lie where the calm ones lie, it cannot be told from noise.
 */
export function describeRounds(
  rounds: readonly Round[],
  others: number,
): string {
  const gone = rounds.flatMap(({ goneAfterMs }) => goneAfterMs);
  const calm = rounds.flatMap(({ calmP99 }) =>
    calmP99.map(
      (p99, index) => p99 / median(calmP99.filter((_, i) => i !== index)),
    ),
  );
  const during = rounds.map(
    ({ emergencyP99, calmP99 }) => emergencyP99 / median(calmP99),
  );
  const after = rounds.map(
    ({ afterP99, calmP99 }) => afterP99 / median(calmP99),
  );
  const slower = rounds.flatMap(({ emergencyP99, calmP99 }) =>
    calmP99.map((p99) => Number(p99 >= emergencyP99)),
  );
  const calmMs = rounds.flatMap(({ calmP99 }) => calmP99);
  return [
    `containment under load, emergencies: ${rounds.length}, clients gone ${spread(gone)} ms after the finding`,
    `99th percentile of the other ${others}, calm windows: ${spread(calmMs)} ms`,
    `  against the calm windows of the round: calm × ${spread(calm, 2)}`,
    `                                    emergency × ${spread(during, 2)}`,
    `                                        after × ${spread(after, 2)}`,
    `  ${slower.filter(Boolean).length} of ${slower.length} calm windows were as slow as the emergency of their round, or slower`,
    '',
  ].join('\n');
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

/** The median, and where nine tenths of the values lie. */
function spread(values: readonly number[], digits = 1): string {
  const [low, middle, high] = [0.05, 0.5, 0.95].map((share) =>
    quantile(values, share).toFixed(digits),
  );
  return `${middle} (${low} to ${high})`;
}
