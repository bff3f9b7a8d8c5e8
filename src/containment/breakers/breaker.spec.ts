import { array, assert, constantFrom, nat, property, record } from 'fast-check';
import {
  type BreakerEvent,
  type BreakerState,
  CLOSED,
  nextState,
} from './breaker.js';

const settings = { coolDownMs: 100, maxCoolDownMs: 400, probes: 2 };

function after(...events: BreakerEvent[]): BreakerState {
  return events.reduce<BreakerState>(
    (state, event) => nextState(state, event, settings),
    CLOSED,
  );
}

const violation = (at: number): BreakerEvent => ({ type: 'violation', at });
const probe = (at: number): BreakerEvent => ({ type: 'probe', at });
const time = (at: number): BreakerEvent => ({ type: 'time', at });

describe('a breaker', () => {
  it('opens for the cool-down', () => {
    expect(after(violation(0))).toEqual({
      is: 'open',
      openedAt: 0,
      until: 100,
      trips: 1,
    });
    expect(after(violation(0), time(99)).is).toBe('open');
    expect(after(violation(0), time(100)).is).toBe('half-open');
  });

  it('does not stay open longer for consequences of the same violation', () => {
    expect(after(violation(0), violation(50))).toEqual(after(violation(0)));
  });

  it('closes after all probes were successful', () => {
    const halfOpen = [violation(0), time(100)];
    expect(after(...halfOpen, probe(101), probe(102)).is).toBe('half-open');
    expect(after(...halfOpen, probe(101), probe(102), probe(103))).toBe(CLOSED);
  });

  it('opens for twice as long when it trips again on probation, up to a limit', () => {
    const waits: number[] = [];
    let state = CLOSED;
    let now = 0;
    for (let trip = 0; trip < 5; trip += 1) {
      state = nextState(state, violation(now), settings);
      if (state.is !== 'open') throw new Error(`it is ${state.is}`);
      waits.push(state.until - now);
      now = state.until;
    }
    expect(waits).toEqual([100, 200, 400, 400, 400]);
  });

  it('forgets earlier trips when it has closed', () => {
    const again = after(
      violation(0),
      ...[100, 101, 102].map(probe),
      violation(200),
    );
    expect(again).toMatchObject({ is: 'open', until: 300, trips: 1 });
  });

  it('closes when no probe occurs during probation', () => {
    expect(after(violation(0), time(499)).is).toBe('half-open');
    expect(after(violation(0), time(500))).toBe(CLOSED);
  });

  it('is held by an operator until it is reset, whatever happens', () => {
    const held = after({ type: 'hold', at: 5, reason: 'drill' });
    expect(held).toEqual({ is: 'held', since: 5, reason: 'drill' });
    for (const event of [violation(6), probe(7), time(1e12)])
      expect(nextState(held, event, settings)).toBe(held);
    expect(nextState(held, { type: 'reset' }, settings)).toBe(CLOSED);
  });

  it('never waits longer than its limit, and never closes early', () => {
    const events = array(
      record({
        type: constantFrom('violation', 'probe', 'time'),
        after: nat(300),
      }),
      { maxLength: 60 },
    );
    assert(
      property(events, (steps) => {
        let state = CLOSED;
        let at = 0;
        for (const step of steps) {
          at += step.after;
          const before = state;
          state = nextState(before, { type: step.type, at }, settings);
          if (state.is === 'open') {
            expect(state.until - state.openedAt).toBeLessThanOrEqual(400);
            expect(state.until).toBeGreaterThan(at);
          }
          if (before.is === 'open' && at < before.until)
            expect(state).toBe(before);
        }
      }),
    );
  });
});
