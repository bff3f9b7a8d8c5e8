import type { CheckResult, SuiteResult } from '../check.js';
import type { Recommendation, Subject } from './proof-report.js';

interface Rule {
  /** Whether a finding asks for it. */
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

/** What to do about what was found. The first rule that fits is the one; most urgent first. */
const RULES: readonly Rule[] = [
  {
    isFor: (check, { importsManager }) =>
      !importsManager && failed(/^leak-hunt\./)(check, NOBODY),
    text: 'Do not ship: values of one user reached another. Import `WebSocketManagerModule`, which stops them, and fix the handlers by the steps given; declare what is meant for others with `--share` or `@SharesWithOthers()`',
  },
  {
    isFor: failed(/^leak-hunt\.exercised/),
    text: 'Correct the names given with `--explain`: they explain handlers that do not exist',
  },
  {
    isFor: skipped(/sharing to confirm/),
    text: 'Confirm what is shared on purpose with the `--share` lines given; whatever is not meant for others is a leak',
  },
  {
    isFor: skipped(
      /^leak-hunt\..*(not exercised|rejected|silent|never reached|explained)/s,
    ),
    text: 'Exercise the handlers that were not: say with `messages` in the file of `--identities` what they expect, or with `--explain` why they need not be',
  },
  {
    isFor: failed(/^leak-hunt\.completed/),
    text: 'Make the leak hunt come to its end: fix what it has brought down',
  },
  {
    isFor: failed(/^leak-hunt\./),
    text: 'Do not ship: values of one user reached another although the module is imported. Fix the handlers by the steps given; declare what is meant for others with `--share` or `@SharesWithOthers()`',
  },
  {
    isFor: failed(/\.app-(managers|status|isolation)/),
    text: 'Look at what `identify` returns and at what is kept in the state of the managers: users are mixed up in the application as soon as they connect',
  },
  {
    isFor: failed(/\.app-(start|stop|heap)/),
    text: 'Close what the application opens (`onModuleDestroy`, `onApplicationShutdown`) and drop what it keeps of users who have left',
  },
  {
    isFor: failed(/^security\./),
    text: 'Do not ship this build: the isolation does not work as it should in this environment. Compare the versions with those that are supported, and report it with this report',
  },
  {
    isFor: failed(/^(functionality|imports|compatibility)\./),
    text: 'Install the package and its peers anew (`npm ci`) and compare their versions with those that are supported: something the package promises does not hold here',
  },
  {
    isFor: failed(/^performance\./),
    text: 'Run it again on a quiet machine; if it stays, compare with the report of the build before',
  },
  {
    isFor: skipped(/does not import WebSocketManagerModule/),
    text: 'Import `WebSocketManagerModule`, so that the application’s own managers can be checked',
  },
  {
    isFor: skipped(/not let in|identity|identif/),
    text: 'Say with `--identities` how simulated users shake hands',
  },
  {
    isFor: skipped(/budget/),
    text: 'Give it more time with `--budget`: checks were left out',
  },
  {
    isFor: ({ status }) => status === 'skipped',
    text: 'See why checks could not run; what was not checked is not proven',
  },
];

const NOBODY: Subject = {
  name: '',
  app: undefined,
  importsManager: false,
  gateways: 0,
  handlers: 0,
};

/** What the findings ask for. Empty exactly if nothing failed and nothing was skipped. */
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
