import type { CheckResult, CheckStatus, SuiteResult } from '../check.js';

/**
 * The verdict of a proof.
 *
 * `proven`: nothing failed, and every selected suite checked something.
 * `failed`: at least one check failed.
 * `not-proven`: nothing failed, but a required check did not run, or not completely.
 */
export interface Verdict {
  readonly is: 'proven' | 'failed' | 'not-proven';
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why it is not `proven`, one reason per line. */
  readonly reasons: readonly string[];
}

/**
 * The verdict follows from the checks alone.
 *
 * @param cut why the proof is incomplete, if it is
 */
export function verdictOf(
  suites: readonly SuiteResult[],
  cut: string | undefined,
): Verdict {
  const checks = suites.flatMap((suite) => suite.checks);
  const counts = {
    passed: count(checks, 'passed'),
    failed: count(checks, 'failed'),
    skipped: count(checks, 'skipped'),
  };
  const failures = checks
    .filter(({ status }) => status === 'failed')
    .map(({ id, reason }) => `${id}: ${reason ?? 'failed'}`);
  if (failures.length > 0)
    return { is: 'failed', ...counts, reasons: failures };
  const gaps = gapsIn(suites, cut);
  return {
    is: gaps.length > 0 ? 'not-proven' : 'proven',
    ...counts,
    reasons: gaps,
  };
}

function gapsIn(
  suites: readonly SuiteResult[],
  cut: string | undefined,
): readonly string[] {
  const empty = suites
    .filter(({ checks }) => count(checks, 'passed') === 0)
    .map(
      ({ title, checks }) =>
        `${title}: nothing was checked${checks[0]?.reason ? ` (${checks[0].reason})` : ''}`,
    );
  return [
    ...(cut === undefined ? [] : [`it is incomplete: ${cut}`]),
    ...(suites.length === 0 ? ['no suite was run'] : []),
    ...empty,
    ...suites
      .flatMap(({ checks }) => checks)
      .filter(({ isGap }) => isGap)
      .map(({ id, reason = 'it could not run' }) => `${id}: ${reason}`),
  ];
}

export function count(
  checks: readonly Pick<CheckResult, 'status'>[],
  status: CheckStatus,
): number {
  return checks.filter((check) => check.status === status).length;
}
