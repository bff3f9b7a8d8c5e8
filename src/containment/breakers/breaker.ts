/**
 * What a circuit breaker knows. Times in milliseconds since 1970.
 *
 * The states are those of Nygard's circuit breaker (Release It!, 2007), and one more: open because somebody said so.
 */
export type BreakerState =
  | { readonly is: 'closed' }
  | {
      readonly is: 'open';
      readonly openedAt: number;
      readonly until: number;
      /** How often it has opened without having closed in between. */
      readonly trips: number;
    }
  | {
      readonly is: 'half-open';
      readonly since: number;
      /** How many more are watched before it closes. */
      readonly probesLeft: number;
      readonly trips: number;
    }
  | { readonly is: 'held'; readonly since: number; readonly reason: string };

/** What happens to a breaker. */
export type BreakerEvent =
  | { readonly type: 'violation'; readonly at: number }
  /** Something begins that is watched; what was watched before it has gone well. */
  | { readonly type: 'probe'; readonly at: number }
  /** Nothing but that time has passed. */
  | { readonly type: 'time'; readonly at: number }
  | { readonly type: 'hold'; readonly at: number; readonly reason: string }
  | { readonly type: 'reset' };

export interface BreakerSettings {
  /** How long it stays open the first time; doubled each time it opens again out of half-open. */
  readonly coolDownMs: number;
  /** The longest it stays open. Half-open for so long without a violation, it closes. */
  readonly maxCoolDownMs: number;
  /** How many are watched while it is half-open. */
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

/** What time alone has made of a state. */
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
  // What is open already has nothing to let through: this is the end of the violation that opened it.
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
