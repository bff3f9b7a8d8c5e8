import { Inject, Injectable } from '@nestjs/common';
import { OPTIONS } from '../../common/options/options.token.js';
import type { BreakerStatus, QuarantinedUser } from '../../manager/index.js';
import { type BreakerState, CLOSED, nextState } from './breaker.js';
import {
  type ContainmentOptions,
  type QuarantineOptions,
} from '../containment.options.js';

/**
 * Users who are remembered at a time. Beyond, the one who tripped first is forgotten: that user's manager is gone
 * anyway, only the waiting is over sooner.
 */
const MAX_USERS = 10_000;

interface Tripped {
  readonly state: BreakerState;
  readonly incidentId: string;
}

/** The breakers of the users who have tripped; everybody else's is closed, and is no object. */
@Injectable()
export class UserBreakers {
  private readonly tripped = new Map<string, Tripped>();
  /** Held by hand: never forgotten, and never many. */
  private readonly held = new Map<string, QuarantinedUser>();
  private readonly settings: QuarantineOptions;
  private sweptAt = Date.now();

  constructor(@Inject(OPTIONS) options: ContainmentOptions) {
    this.settings = options.quarantine;
  }

  /** Opens a user's breaker because of an incident; one that is held by hand stays so. */
  trip(key: string, incidentId: string, at = Date.now()): void {
    if (this.held.has(key)) return;
    this.sweep(at);
    const state = nextState(
      this.stateOf(key, at),
      { type: 'violation', at },
      this.settings,
    );
    this.remember(key, { state, incidentId });
  }

  /** Opens a user's breaker until it is reset, whatever happens. */
  hold(key: string, incidentId: string, at = Date.now()): void {
    this.tripped.delete(key);
    this.held.set(
      key,
      Object.freeze({ key, incidentId, since: at, until: null }),
    );
  }

  /** Takes over what another node has decided about a user. */
  adopt(key: string, incidentId: string, state: BreakerState): void {
    if (state.is === 'held') return this.hold(key, incidentId, state.since);
    if (!this.held.has(key)) this.remember(key, { state, incidentId });
  }

  /** A user's breaker, as far as it is open. */
  openState(key: string, at = Date.now()): BreakerState {
    const held = this.held.get(key);
    return held
      ? { is: 'held', since: held.since, reason: '' }
      : this.stateOf(key, at);
  }

  isOpen(key: string, at = Date.now()): boolean {
    return this.held.has(key) || this.stateOf(key, at).is === 'open';
  }

  /** Whether the user has come out of quarantine and is still watched. */
  isProbing(key: string, at = Date.now()): boolean {
    return this.stateOf(key, at).is === 'half-open';
  }

  /** One more message of a user who is watched. @returns whether that user still is */
  probe(key: string, at = Date.now()): boolean {
    return this.keep(key, { type: 'probe', at }).is === 'half-open';
  }

  /** Lets a user in again before the time. @returns whether there was anything to reset */
  reset(key: string): boolean {
    const wasHeld = this.held.delete(key);
    return this.tripped.delete(key) || wasHeld;
  }

  /** The quarantine a user has to wait for, if any. */
  quarantineOf(key: string, at = Date.now()): QuarantinedUser | undefined {
    const held = this.held.get(key);
    if (held) return held;
    const state = this.stateOf(key, at);
    const incidentId = this.tripped.get(key)?.incidentId;
    if (state.is !== 'open' || incidentId === undefined) return undefined;
    return { key, incidentId, since: state.openedAt, until: state.until };
  }

  /** Who is in quarantine: those held by hand, then the others, the last one first. */
  quarantined(at = Date.now()): readonly QuarantinedUser[] {
    const open = [...this.tripped.keys()]
      .map((key) => this.quarantineOf(key, at))
      .filter((user) => user !== undefined);
    return [...open, ...this.held.values()].toReversed();
  }

  counts(at = Date.now()): BreakerStatus['users'] {
    let open = 0;
    let halfOpen = 0;
    for (const key of this.tripped.keys()) {
      const { is } = this.stateOf(key, at);
      if (is === 'open') open += 1;
      if (is === 'half-open') halfOpen += 1;
    }
    return { open, halfOpen, held: this.held.size };
  }

  /** How many users are remembered. */
  get size(): number {
    return this.tripped.size + this.held.size;
  }

  private remember(key: string, tripped: Tripped): void {
    this.tripped.delete(key);
    this.tripped.set(key, tripped);
    if (this.tripped.size <= MAX_USERS) return;
    const [first] = this.tripped.keys();
    this.tripped.delete(first);
  }

  private stateOf(key: string, at: number): BreakerState {
    const before = this.tripped.get(key);
    if (!before) return CLOSED;
    return this.keep(key, { type: 'time', at });
  }

  private keep(
    key: string,
    event: { readonly type: 'time' | 'probe'; readonly at: number },
  ): BreakerState {
    const before = this.tripped.get(key);
    if (!before) return CLOSED;
    const state = nextState(before.state, event, this.settings);
    if (state.is === 'closed') this.tripped.delete(key);
    else if (state !== before.state)
      this.tripped.set(key, { ...before, state });
    return state;
  }

  /** Forgets whose time is over, now and then: who never comes back is not asked about again. */
  private sweep(at: number): void {
    if (at - this.sweptAt < this.settings.coolDownMs) return;
    this.sweptAt = at;
    for (const key of this.tripped.keys()) this.stateOf(key, at);
  }
}
