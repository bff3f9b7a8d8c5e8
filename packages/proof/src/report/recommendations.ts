import type { CheckResult, SuiteResult } from '../check.js';
import type { Recommendation, Subject } from './proof-report.js';

interface Rule {
  /** Whether a check leads to it. */
  readonly isFor: (check: CheckResult, subject: Subject) => boolean;
  readonly text: string;
}

const failed =
  (pattern: RegExp): Rule['isFor'] =>
  ({ id, status }) =>
    status === 'failed' && pattern.test(id);

const skipped =
  (pattern: RegExp): Rule['isFor'] =>
  ({ id, status, reason = '' }) =>
    status === 'skipped' && pattern.test(`${id} ${reason}`);

/** The rules for recommendations, the most urgent first. The first rule that matches applies. */
const RULES: readonly Rule[] = [
  {
    isFor: (check, { importsManager }) =>
      !importsManager && failed(/^leak-hunt\./)(check, NOBODY),
    text: 'Do not ship: values of one user reached another. Import `WebSocketManagerModule`, which blocks them, and fix the handlers with the given steps; declare intended sharing with `--share` or `@SharesWithOthers()`',
  },
  {
    isFor: failed(/^leak-hunt\.exercised/),
    text: 'Correct the names given with `--explain`: these handlers do not exist',
  },
  {
    isFor: skipped(/sharing to confirm/),
    text: 'Confirm intended sharing with the given `--share` lines; everything else is a leak',
  },
  {
    isFor: skipped(
      /^leak-hunt\..*(not exercised|rejected|silent|never reached|explained)/s,
    ),
    text: 'Exercise the remaining handlers: define their payloads with `messages` in the file of `--identities`, or give a reason with `--explain`',
  },
  {
    isFor: failed(/^leak-hunt\.completed/),
    text: 'Fix the failure that ended the leak hunt, and run it again',
  },
  {
    isFor: failed(/^leak-hunt\./),
    text: 'Do not ship: values of one user reached another although the module is imported. Fix the handlers with the given steps; declare intended sharing with `--share` or `@SharesWithOthers()`',
  },
  {
    isFor: failed(/\.app-(managers|status|isolation)/),
    text: 'Check what `identify` returns and what the state of the managers contains: users are mixed up as soon as they connect',
  },
  {
    isFor: failed(/\.app-(start|stop|heap)/),
    text: 'Close what the application opens (`onModuleDestroy`, `onApplicationShutdown`) and drop data of users who have disconnected',
  },
  {
    isFor: failed(/^security\./),
    text: 'Do not ship this build: the isolation does not work in this environment. Compare the versions with the supported ones, and report this with the report',
  },
  {
    isFor: failed(/^(functionality|imports|compatibility)\./),
    text: 'Reinstall the package and its peers (`npm ci`), and compare their versions with the supported ones: a guarantee of the package does not hold here',
  },
  {
    isFor: failed(/^performance\./),
    text: 'Run it again on a quiet machine; if the result is the same, compare with the report of the previous build',
  },
  {
    isFor: skipped(/does not import WebSocketManagerModule/),
    text: 'Import `WebSocketManagerModule`, so that the application’s own managers can be checked',
  },
  {
    isFor: skipped(/not let in|identity|identif/),
    text: 'Describe the simulated users with `--identities`',
  },
  {
    isFor: skipped(/budget/),
    text: 'Give it more time with `--budget`: checks were skipped',
  },
  {
    isFor: ({ status }) => status === 'skipped',
    text: 'Find out why checks could not run; unchecked claims are not proven',
  },
];

const NOBODY: Subject = {
  name: '',
  app: undefined,
  importsManager: false,
  gateways: 0,
  handlers: 0,
};

/** The recommendations for a report. Empty if nothing failed and nothing was skipped. */
export function recommend(
  suites: readonly SuiteResult[],
  subject: Subject,
): readonly Recommendation[] {
  const checksOf = new Map<Rule, string[]>();
  for (const check of suites.flatMap((suite) => suite.checks)) {
    if (check.status === 'passed') continue;
    const rule = RULES.find(({ isFor }) => isFor(check, subject));
    if (rule) checksOf.set(rule, [...(checksOf.get(rule) ?? []), check.id]);
  }
  return RULES.flatMap((rule) => {
    const checks = checksOf.get(rule);
    return checks ? [{ text: rule.text, checks }] : [];
  });
}
