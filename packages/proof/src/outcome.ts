import type { CheckResult } from './check.js';

/** The outcome of a check; its runner adds the name and the time. */
export type Outcome = Omit<CheckResult, 'id' | 'title' | 'milliseconds'>;

type Details = Omit<Outcome, 'status'>;

/**
 * Passed or failed, by a measurement.
 *
 * @param reason why it failed; shown only then
 */
export function judge(
  holds: boolean,
  { reason, ...details }: Details & { readonly reason: string },
): Outcome {
  return holds
    ? { status: 'passed', ...details }
    : { status: 'failed', ...details, reason };
}

/** The check could not run here. */
export function skipped(reason: string): Outcome {
  return { status: 'skipped', reason };
}

/** Judges several cases: passed if all of them hold and there is at least one. */
export function judgeEach(
  what: string,
  total: number,
  failures: readonly string[],
): Outcome {
  const shown = failures.slice(0, MAX_SHOWN);
  const left = failures.length - shown.length;
  return judge(total > 0 && failures.length === 0, {
    measured: `${total - failures.length} of ${total} ${what}`,
    bound: 'all of them',
    reason: total > 0 ? `it does not hold for ${failures.length}` : 'none',
    ...(failures.length > 0 && {
      evidence: left > 0 ? [...shown, `and ${left} more`] : shown,
    }),
  });
}

const MAX_SHOWN = 20;
