import { type Outcome, judge, skipped } from '../../outcome.js';
import type { Check } from '../../suite.js';
import type { AppTrial } from './app-trial.js';
import type { FunctionalityWorld } from './functionality-world.js';

/** The prefix of the keys of anonymous users. */
const ANONYMOUS = /^ax?~/;

/** Checks of the application under test, with simulated users. */
export const APP_CHECKS: readonly Check<FunctionalityWorld>[] = [
  {
    id: 'functionality.app-managers',
    title: 'In the application, every user has one manager for all devices',
    run: onTrial(({ users, devices, connected }) => {
      const counts = Object.values(connected.users);
      const isRight =
        connected.managers === users &&
        counts.length === users &&
        counts.every((count) => count === devices / users);
      const isAnonymous = Object.keys(connected.users).some((key) =>
        ANONYMOUS.test(key),
      );
      if (!isRight && isAnonymous)
        return skipped(
          'the application accepts anonymous users: every device is a separate user',
        );
      return judge(isRight, {
        measured: `${connected.managers} managers for ${users} users with ${devices} devices`,
        bound: 'one manager for each user, with all of the user’s devices',
        reason: 'users and managers do not correspond',
      });
    }),
  },
  {
    id: 'functionality.app-status',
    title: 'In the application, the registry counts its connections correctly',
    run: onTrial(({ devices, connected, left }) =>
      judge(connected.connections === devices && left.connections === 0, {
        measured: `${connected.connections} connections, then ${left.connections}`,
        bound: `${devices} while they are connected, 0 when they have left`,
        reason: 'the registry has the wrong number of connections',
      }),
    ),
  },
  {
    id: 'functionality.app-enforces',
    title: 'In the application, every vector is enforced',
    run: onTrial(({ unenforced }) =>
      judge(unenforced.length === 0, {
        measured: `${unenforced.length} vectors are only reported, or off`,
        bound: 'none',
        reason:
          'leaks by these vectors are not blocked: see the options "mode" and "vectors"',
        evidence: unenforced,
      }),
    ),
  },
  {
    id: 'functionality.app-isolation',
    title: 'In the application, no user holds an object of another user',
    run: onTrial(({ isolation, violations }) => {
      const seen = Object.entries(violations).map(
        ([vector, count]) => `${vector}: ${count}`,
      );
      return judge(isolation.clean && seen.length === 0, {
        measured: `${isolation.findings.length + seen.length} findings`,
        bound: 'none',
        reason: 'users are mixed up as soon as they connect',
        evidence: [...isolation.findings, ...seen],
      });
    }),
  },
];

function onTrial(
  judgeTrial: (trial: AppTrial) => Outcome,
): Check<FunctionalityWorld>['run'] {
  return async ({ trial }) => {
    const result = await trial();
    return 'skip' in result ? skipped(result.skip) : judgeTrial(result);
  };
}
