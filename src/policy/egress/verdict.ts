import type { ContextState } from '../../manager/index.js';

/**
 * The users that a packet or a move reaches besides the sender. `unknown`: none on this node; the other nodes have to be
 * asked.
 */
export type Audience = 'nobody' | 'one' | 'many' | 'unknown';

/** From the third repetition on, a context is a schedule and not a consequence of its message. */
const SCHEDULE_REPETITIONS = 3;

/** A packet or a move from one user to others that breaks a rule. Input of {@link verdictOn}. */
export interface Crossing {
  readonly context: ContextState;
  readonly audience: Audience;
  /** Whether it carries a value that is known to belong to the user. */
  readonly hasEvidence: boolean;
  /** How often this context has done the same, including this time. */
  readonly repetition: number;
}

/**
 * The decision on a crossing.
 *
 * - `stop`: it is blocked.
 * - `keep`: it is limited to the user, who is the only one it would reach.
 * - `ask`: it must not reach users on other nodes, which have to be asked.
 * - `allow`: it is sent, because its context does not show whose data it carries.
 */
export type Verdict =
  | { readonly does: 'stop'; readonly because: 'live' | 'evidence' | 'unclear' }
  | { readonly does: 'keep' }
  | { readonly does: 'ask' }
  | {
      readonly does: 'allow';
      readonly because: 'detached' | 'schedule' | 'gone';
    };

/**
 * Decides by evidence. An async context shows where code was started, not whose data it carries: intervals, pools,
 * child processes and listeners keep the context in which they were created. Pure.
 */
export function verdictOn(crossing: Crossing): Verdict {
  const { context, audience, hasEvidence, repetition } = crossing;
  if (audience === 'nobody') return { does: 'keep' };
  const isUnknown = audience === 'unknown';
  const stop = (because: Stop['because']): Verdict =>
    isUnknown ? { does: 'ask' } : { does: 'stop', because };
  if (context === 'live') return stop('live');
  if (hasEvidence) return stop('evidence');
  if (context === 'gone') return { does: 'allow', because: 'gone' };
  if (audience === 'one') return { does: 'allow', because: 'detached' };
  return repetition >= SCHEDULE_REPETITIONS
    ? { does: 'allow', because: 'schedule' }
    : stop('unclear');
}

type Stop = Extract<Verdict, { does: 'stop' }>;
