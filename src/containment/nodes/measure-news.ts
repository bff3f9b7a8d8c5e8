import type { BreakerState } from '../breakers/breaker.js';

/**
 * A breaker that is open, as nodes tell each other of it: by how long it has still to wait, since their clocks may be
 * apart. `null` until somebody resets it.
 */
export interface OpenFor {
  readonly forMs: number | null;
  readonly trips: number;
  readonly reason: string;
}

/** What one node has decided for all. */
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
  /** A critical contamination, which counts towards a lock-down on every node. */
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

/** The breaker on the node that is told. */
export function stateFrom(
  { forMs, trips, reason }: OpenFor,
  now: number,
): BreakerState {
  return forMs === null
    ? { is: 'held', since: now, reason }
    : { is: 'open', openedAt: now, until: now + forMs, trips };
}
