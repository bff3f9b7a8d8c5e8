import type { ContextState } from '../../manager/index.js';

/**
 * Whom something reaches, besides the user in whose context it was made. `unknown`: nobody on this node; whom on other
 * nodes, they have to be asked.
 */
export type Audience = 'nobody' | 'one' | 'many' | 'unknown';

/** What a context does for the third time is a schedule, not a consequence of its message. */
const SCHEDULE = 3;

/** Something that would cross from one user to others by a rule, and is about to be stopped. */
export interface Crossing {
  readonly context: ContextState;
  readonly audience: Audience;
  /** Whether it carries something that is known to be the user's. */
  readonly hasEvidence: boolean;
  /** How often this context has done the same, this time included. */
  readonly repetition: number;
}

/**
 * What becomes of a crossing.
 *
 * `stop`: it does not happen. `keep`: it happens to the user alone, whom alone it would reach. `ask`: others must not be
 * reached, if there are any on other nodes. `let`: it happens as if no user had set it off, because the context says
 * nothing about whose it is.
 */
export type Verdict =
  | { readonly does: 'stop'; readonly because: 'live' | 'evidence' | 'unclear' }
  | { readonly does: 'keep' }
  | { readonly does: 'ask' }
  | {
      readonly does: 'let';
      readonly because: 'detached' | 'schedule' | 'gone';
    };

/**
 * Decides by evidence. An async context says where code was set off, not whose data it carries: intervals, pools, child
 * processes and listeners keep the context of whoever made them. Pure.
 */
export function verdictOn(crossing: Crossing): Verdict {
  const { context, audience, hasEvidence, repetition } = crossing;
  if (audience === 'nobody') return { does: 'keep' };
  const isUnknown = audience === 'unknown';
  const stop = (because: Stop['because']): Verdict =>
    isUnknown ? { does: 'ask' } : { does: 'stop', because };
  if (context === 'live') return stop('live');
  if (hasEvidence) return stop('evidence');
  if (context === 'gone') return { does: 'let', because: 'gone' };
  if (audience === 'one') return { does: 'let', because: 'detached' };
  return repetition >= SCHEDULE
    ? { does: 'let', because: 'schedule' }
    : stop('unclear');
}

type Stop = Extract<Verdict, { does: 'stop' }>;
