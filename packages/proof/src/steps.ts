import { type Outcome, judge } from './outcome.js';

/** Several steps of one scenario, all of which must succeed. */
export function steps(
  outcomes: readonly (readonly [step: string, holds: boolean])[],
): Outcome {
  const failed = outcomes.filter(([, holds]) => !holds);
  return judge(failed.length === 0, {
    measured: `${outcomes.length - failed.length} of ${outcomes.length} steps`,
    bound: outcomes.map(([step]) => step).join('; '),
    reason: `not so: ${failed.map(([step]) => step).join('; ')}`,
  });
}
