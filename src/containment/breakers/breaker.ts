/**
 * The state of a circuit breaker. Times are milliseconds since 1970.
 *
 * The states are those of Nygard's circuit breaker (Release It!, 2007), and `held`: opened by an operator.
 */
export type BreakerState =
  | { readonly is: 'closed' }
  | {
      readonly is: 'open';
      readonly openedAt: number;
      readonly until: number;
      /** Number of times it has opened since it was last closed. */
      readonly trips: number;
    }
  | {
      readonly is: 'half-open';
      readonly since: number;
      /** Remaining probes before it closes. */
      readonly probesLeft: number;
      readonly trips: number;
    }
  | { readonly is: 'held'; readonly since: number; readonly reason: string };

/** An input of {@link nextState}. */
export type BreakerEvent =
  | { readonly type: 'violation'; readonly at: number }
  /** A new probe begins, and the previous one was successful. */
  | { readonly type: 'probe'; readonly at: number }
  /** Only time has passed. */
  | { readonly type: 'time'; readonly at: number }
  | { readonly type: 'hold'; readonly at: number; readonly reason: string }
  | { readonly type: 'reset' };

export interface BreakerSettings {
  /** Duration of the first opening in milliseconds; doubled each time it opens again from half-open. */
  readonly coolDownMs: number;
  /** Maximum duration in milliseconds. A half-open breaker closes after this time without a violation. */
  readonly maxCoolDownMs: number;
  /** Number of probes in the half-open state. */
  readonly probes: number;
}

export const CLOSED: BreakerState = Object.freeze({ is: 'closed' });

/** The next state of a breaker. Pure: the clock is in the event. */
export function nextState(
  state: BreakerState,
  event: BreakerEvent,
  settings: BreakerSettings,
): BreakerState {
  if (event.type === 'reset') return CLOSED;
  if (event.type === 'hold') {
    return { is: 'held', since: event.at, reason: event.reason };
  }
  const current = asOf(state, event.at, settings);
  if (event.type === 'violation')
    return afterViolation(current, event.at, settings);
  return event.type === 'probe' ? afterProbe(current) : current;
}

/** The state after time has passed. */
function asOf(
  state: BreakerState,
  now: number,
  { probes, maxCoolDownMs }: BreakerSettings,
): BreakerState {
  let current = state;
  if (current.is === 'open' && now >= current.until) {
    const { until, trips } = current;
    current = { is: 'half-open', since: until, probesLeft: probes, trips };
  }
  const isForgotten =
    current.is === 'half-open' && now >= current.since + maxCoolDownMs;
  return isForgotten ? CLOSED : current;
}

function afterViolation(
  state: BreakerState,
  now: number,
  { coolDownMs, maxCoolDownMs }: BreakerSettings,
): BreakerState {
  // Already open: a further consequence of the violation that opened it.
  if (state.is === 'open' || state.is === 'held') return state;
  const trips = state.is === 'half-open' ? state.trips + 1 : 1;
  const waitMs = Math.min(coolDownMs * 2 ** (trips - 1), maxCoolDownMs);
  return { is: 'open', openedAt: now, until: now + waitMs, trips };
}

function afterProbe(state: BreakerState): BreakerState {
  if (state.is !== 'half-open') return state;
  const { probesLeft } = state;
  return probesLeft === 0 ? CLOSED : { ...state, probesLeft: probesLeft - 1 };
}
