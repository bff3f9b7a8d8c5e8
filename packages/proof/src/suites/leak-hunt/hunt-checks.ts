import { counted } from '../../counted.js';
import type { HuntProblem, HuntResult, LeakFinding } from '../../hunt/index.js';
import { type Outcome, judge, skipped } from '../../outcome.js';
import type { Check } from '../../suite.js';
import { describeState, judgeExercise } from './handler-checks.js';
import type { LeakHuntWorld } from './leak-hunt-world.js';
import { judgeSharing, shareLine } from './sharing-check.js';

/** The failures that no user should be able to cause. */
const DEFECTS: ReadonlySet<HuntProblem> = new Set([
  'app-crashed',
  'app-hangs',
  'app-floods',
  'app-failed-to-start',
  'app-did-not-start-in-time',
]);

/** The number of findings with steps; the steps for one handler are similar. */
const SHOWN = 3;

type Handler = Pick<HuntResult['handlers'][number], 'name' | 'event'>;

/** The check of one handler. */
export function handlerCheck({ name, event }: Handler): Check<LeakHuntWorld> {
  return {
    id: `leak-hunt.${name}(${event})`,
    title: `Data sent to \`${event}\` (${name}) reaches no other user`,
    run: async ({ result }) => judgeHandler({ name, event }, await result()),
  };
}

/** The checks of the whole hunt. */
export const HUNT_CHECKS: readonly Check<LeakHuntWorld>[] = [
  {
    id: 'leak-hunt.identities',
    title: 'Identities of users reach no other user',
    run: async ({ result }) => {
      const hunt = await result();
      const known = new Set(hunt.handlers.map(({ event }) => event));
      const rest = hunt.findings.filter(
        ({ sentWith }) => sentWith === undefined || !known.has(sentWith),
      );
      return judgeFindings(rest, hunt, `${hunt.users} users`);
    },
  },
  {
    id: 'leak-hunt.exercised',
    title: 'Every handler was exercised, or is explained',
    run: async ({ result }) => judgeExercise(await result()),
  },
  {
    id: 'leak-hunt.sharing',
    title: 'Intended sharing is declared',
    run: async ({ result }) => judgeSharing(await result()),
  },
  {
    id: 'leak-hunt.completed',
    title: 'The application survives the complete hunt',
    run: async ({ result }) => {
      const { problem, messagesSent, packetsReceived, unfinished, digest } =
        await result();
      if (problem && !DEFECTS.has(problem.code))
        return skipped(problem.message);
      if (!problem && unfinished.length > 0)
        return {
          ...skipped(
            'the time budget or the messages of the hunt were used up: give it more time with --budget, or reduce --users',
          ),
          isGap: true,
          evidence: unfinished,
        };
      return judge(!problem && messagesSent > 0, {
        measured: `${messagesSent} messages sent (run ${digest}), ${packetsReceived} packets searched`,
        bound: 'no crash, no hang, no flood',
        reason: problem?.message ?? 'nothing was sent',
        varies: true,
      });
    },
  },
];

function judgeHandler(handler: Handler, hunt: HuntResult): Outcome {
  const own = hunt.findings.filter(
    ({ sentWith }) => sentWith === handler.event,
  );
  const copies = hunt.handlers.filter(
    ({ name, event }) => name === handler.name && event === handler.event,
  );
  const missing = copies.filter(({ state }) => state !== 'exercised');
  if (own.length === 0 && (missing.length > 0 || copies.length === 0))
    return skipped(
      hunt.problem?.message ??
        (missing[0] ? describeState(missing[0]) : 'no message was sent to it'),
    );
  const shared = hunt.sharing.filter(
    ({ sentWith }) => sentWith === handler.event,
  );
  if (own.length === 0 && shared.length > 0 && !hunt.problem)
    return skipped(`sharing to confirm: ${shared.map(shareLine).join(' ')}`);
  const sent = copies.reduce((sum, hunted) => sum + hunted.sent, 0);
  return {
    ...judgeFindings(own, hunt, counted(sent, 'message')),
    // An application that closes connections decides how many messages arrive.
    varies: true,
  };
}

function judgeFindings(
  findings: readonly LeakFinding[],
  { problem }: HuntResult,
  tried: string,
): Outcome {
  if (findings.length === 0 && problem) return skipped(problem.message);
  return judge(findings.length === 0, {
    measured: `${counted(findings.length, 'leak')} in ${tried}`,
    bound: 'none',
    reason: summarise(findings),
    ...evidenceOf([
      ...findings.slice(0, SHOWN).flatMap(stepsOf),
      ...findings.slice(SHOWN).map(describe),
    ]),
  });
}

function describe({
  event,
  path,
  owner,
  recipient,
  count,
}: LeakFinding): string {
  return `a value of ${owner} reached ${recipient} in ${event} at ${path}${count > 1 ? `, ${count} times` : ''}`;
}

function summarise([first, ...others]: readonly LeakFinding[]): string {
  if (!first) return '';
  const more = counted(others.length, 'other place');
  return `${describe(first)}${others.length > 0 ? `, and in ${more}` : ''}`;
}

function stepsOf(finding: LeakFinding): readonly string[] {
  return [`${describe(finding)}. To reproduce it:`, ...finding.steps];
}

function evidenceOf(lines: readonly string[]): Pick<Outcome, 'evidence'> {
  return lines.length > 0 ? { evidence: lines } : {};
}
