import type { CheckResult } from '../../src/proof/check.js';
import { SUITES, runSuites } from '../../src/proof/run-proof.js';
import { contextOf } from './can-fail.js';

/** Imports and performance measure times throughout; deprecated calls warn once in a process. */
const REPEATABLE = ['functionality', 'security', 'leak-hunt'];

/** What has to be the same in two runs. */
function withoutTimes({ milliseconds: _, ...check }: CheckResult) {
  const { measured: __, bound: ___, series: ____, ...rest } = check;
  return check.varies ? rest : check;
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
