import type {
  HandlerState,
  HuntResult,
  HuntedHandler,
} from '../../hunt/index.js';
import type { HandlerRow } from '../../check.js';
import { type Outcome, judge } from '../../outcome.js';

/** The words for each state in a report. */
const WORDS: Readonly<Record<HandlerState, string>> = {
  exercised: 'exercised',
  explained: 'explained',
  rejected: 'rejected',
  silent: 'silent',
  'never-reached': 'never reached',
};

/** Whether every handler was exercised or is explained, with the missing ones and what to do. */
export function judgeExercise({
  handlers,
  notes,
  problem,
  unknownExplanations,
}: HuntResult): Outcome {
  const missing = handlers.filter(
    ({ state }) => state !== 'exercised' && state !== 'explained',
  );
  const explained = handlers.filter(({ state }) => state === 'explained');
  const exercised = handlers.length - missing.length - explained.length;
  const details = {
    measured: `${exercised} of ${handlers.length} handlers exercised, ${explained.length} explained`,
    bound: 'all of them',
    handlers: handlers.map(rowOf),
    ...evidenceOf([
      ...notes,
      ...missing.map((handler) => `${handler.name}: ${remedyFor(handler)}`),
    ]),
  };
  if (problem)
    return { status: 'skipped', ...details, reason: problem.message };
  if (unknownExplanations.length > 0)
    return judge(false, {
      ...details,
      reason: `there is no handler ${unknownExplanations.join(', ')} to explain; the handlers are ${handlers.map(({ name }) => name).join(', ')}`,
    });
  if (handlers.length === 0)
    return judge(false, {
      ...details,
      reason: 'the application has no handler',
    });
  if (missing.length === 0) return judge(true, { ...details, reason: '' });
  const list = missing.map(
    (handler) => `${handler.name} (${describeState(handler)})`,
  );
  return {
    status: 'skipped',
    isGap: true,
    ...details,
    reason: `not exercised: ${list.join(', ')}. Define their payloads with --identities, or give a reason with --explain`,
  };
}

/** `rejected: not a member (FORBIDDEN)`. */
export function describeState({
  state,
  error,
  explanation,
}: Pick<HuntedHandler, 'state' | 'error' | 'explanation'>): string {
  const detail = {
    exercised: undefined,
    explained: explanation,
    rejected: error,
    silent: undefined,
    'never-reached': undefined,
  }[state];
  return detail === undefined ? WORDS[state] : `${WORDS[state]}: ${detail}`;
}

function rowOf(handler: HuntedHandler): HandlerRow {
  const { name, event, namespace, state, sent, answered, rejected } = handler;
  const { effects, error, explanation } = handler;
  const detail = {
    exercised:
      effects.length > 0 ? effects.join(', ') : `${answered} messages answered`,
    explained: explanation ?? '',
    rejected: `${rejected} messages: ${error ?? ''}`,
    silent: 'no answer, and no effect was observed',
    'never-reached': 'no message could be sent to it',
  }[state];
  return { name, event, namespace, state: WORDS[state], sent, detail };
}

function remedyFor(handler: HuntedHandler): string {
  const { name, event, namespace, state } = handler;
  const explain = `--explain "${name}=REASON"`;
  switch (state) {
    case 'rejected':
      return `it refuses the generated payloads (${handler.error}). Export a payload that it accepts from the file of --identities: ${exampleOf(handler)} or bring the user into the right state with enter(); otherwise ${explain}`;
    case 'silent':
      return `it does not answer and has no observable effect. Let it answer, or export a payload that it acts on from the file of --identities: ${exampleOf(handler)} otherwise ${explain}`;
    default:
      return `no user is connected to ${namespace} to send "${event}". Describe the users with --identities; otherwise ${explain}`;
  }
}

/** A line for the file of identities, with the fields that the handler reads. */
function exampleOf({ event, fields }: HuntedHandler): string {
  const names = fields.length > 0 ? fields : ['text'];
  const members = names.map((field) => `${JSON.stringify(field)}: canary`);
  return `export const messages = { ${JSON.stringify(event)}: ({ canary, id }) => ({ ${members.join(', ')} }) };`;
}

function evidenceOf(lines: readonly string[]): Pick<Outcome, 'evidence'> {
  return lines.length > 0 ? { evidence: lines } : {};
}
