import type { BreakerState } from '../containment/index.js';

/** The state at the top of the page, in one word, and the reason. */
export interface ServerStatus {
  readonly word: 'open' | 'watching' | 'locked down' | 'held by hand';
  readonly why: string;
  /** When a lockdown ends by itself, in milliseconds since 1970. */
  readonly until: number | null;
}

/** The state of the server in one word. Pure. */
export function statusOf(
  lockdown: BreakerState,
  mode: 'enforce' | 'report',
): ServerStatus {
  if (lockdown.is === 'held')
    return {
      word: 'held by hand',
      why: `New connections are refused until somebody ends the lockdown. Reason: ${lockdown.reason}`,
      until: null,
    };
  if (lockdown.is === 'open')
    return {
      word: 'locked down',
      why: 'Too many users were contaminated; new connections are refused.',
      until: lockdown.until,
    };
  if (mode === 'report')
    return {
      word: 'watching',
      why: "The mode is 'report': violations are recorded, and nothing is blocked.",
      until: null,
    };
  return {
    word: 'open',
    why:
      lockdown.is === 'half-open'
        ? `Connections are accepted again after a lockdown; ${lockdown.probesLeft} more are watched.`
        : 'Connections are accepted, and violations are blocked.',
    until: null,
  };
}
