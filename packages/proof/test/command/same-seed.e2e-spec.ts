import type { CheckResult } from '../../src/check.js';
import { SUITES, runSuites } from '../../src/run-proof.js';
import { contextOf } from '../checks/can-fail.js';

/**
 * Imports and performance measure times, deprecated calls warn once per process, and the hunt has its own spec for
 * this.
 */
const REPEATABLE = ['functionality', 'security'];

/** The part of a check that is the same in two runs. */
function withoutTimes(check: CheckResult): Partial<CheckResult> {
  const varying = { measured: 0, bound: 0, series: 0 };
  const times = { milliseconds: 0, ...(check.varies && varying) };
  return Object.fromEntries(
    Object.entries(check).filter(([name]) => !(name in times)),
  );
}

async function run(seed: string) {
  const observe = () => undefined;
  const results = await runSuites(
    SUITES.filter(({ id }) => REPEATABLE.includes(id)),
    { ...(await contextOf()), seed },
    {
      suiteBegins: observe,
      suiteEnded: observe,
      checkBegins: observe,
      checkEnded: observe,
    },
  );
  return results.flatMap(({ checks }) => checks.map(withoutTimes));
}

it('the same seed gives the same run', async () => {
  const first = await run('a-seed');
  expect(first.filter(({ status }) => status !== 'passed')).toEqual([]);
  expect(await run('a-seed')).toEqual(first);
}, 90_000);
