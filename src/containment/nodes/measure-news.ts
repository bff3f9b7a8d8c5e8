import type { BreakerState } from '../breakers/breaker.js';

/**
 * An open breaker in a message between nodes. It contains the remaining time in milliseconds, since the clocks of the
 * nodes may differ; `null` until an operator resets it.
 */
export interface OpenFor {
  readonly forMs: number | null;
  readonly trips: number;
  readonly reason: string;
}

/** A decision of one node for all nodes. */
export type MeasureNews =
  | {
      readonly do: 'quarantine';
      readonly key: string;
      readonly incidentId: string;
      readonly open: OpenFor;
    }
  | { readonly do: 'release'; readonly key: string }
  | {
      readonly do: 'lock-down';
      /** Absent where a node has heard only that the threshold was exceeded, or an older one has decided. */
      readonly incidentId?: string | undefined;
      readonly open: OpenFor;
    }
  | { readonly do: 'unlock' }
  /** A critical contamination, which counts towards a lockdown on every node. */
  | { readonly do: 'count'; readonly users: readonly string[] };

/** `undefined` for a breaker that is not open. */
export function openFor(state: BreakerState, now: number): OpenFor | undefined {
  if (state.is === 'held')
    return { forMs: null, trips: 0, reason: state.reason };
  if (state.is !== 'open') return undefined;
  return {
    forMs: Math.max(0, state.until - now),
    trips: state.trips,
    reason: '',
  };
}

/** The breaker state on the receiving node. */
export function stateFrom(
  { forMs, trips, reason }: OpenFor,
  now: number,
): BreakerState {
  return forMs === null
    ? { is: 'held', since: now, reason }
    : { is: 'open', openedAt: now, until: now + forMs, trips };
}
