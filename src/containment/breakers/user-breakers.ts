import { Inject, Injectable } from '@nestjs/common';
import { OPTIONS } from '../../common/options/options.token.js';
import type { BreakerStatus, QuarantinedUser } from '../../manager/index.js';
import { type BreakerState, CLOSED, nextState } from './breaker.js';
import {
  type ContainmentOptions,
  type QuarantineOptions,
} from '../containment.options.js';

/**
 * Users in quarantine or on probation at a time. Beyond it, the oldest entry is removed, which ends that quarantine
 * early.
 */
const MAX_USERS = 10_000;

interface Tripped {
  readonly state: BreakerState;
  readonly incidentId: string;
}

/** The breakers of users. A closed breaker has no entry. */
@Injectable()
export class UserBreakers {
  private readonly tripped = new Map<string, Tripped>();
  /** Users that an operator quarantined. Never removed automatically. */
  private readonly held = new Map<string, QuarantinedUser>();
  private readonly settings: QuarantineOptions;
  private sweptAt = Date.now();

  constructor(@Inject(OPTIONS) options: ContainmentOptions) {
    this.settings = options.quarantine;
  }

  /** Opens a user's breaker because of an incident. A held breaker stays held. */
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

  /** Opens a user's breaker until it is reset. */
  hold(key: string, incidentId: string, at = Date.now()): void {
    this.tripped.delete(key);
    this.held.set(
      key,
      Object.freeze({ key, incidentId, since: at, until: null }),
    );
  }

  /** Applies the decision of another node about a user. */
  adopt(key: string, incidentId: string, state: BreakerState): void {
    if (state.is === 'held') return this.hold(key, incidentId, state.since);
    if (!this.held.has(key)) this.remember(key, { state, incidentId });
  }

  /** The state of a user's breaker. */
  openState(key: string, at = Date.now()): BreakerState {
    const held = this.held.get(key);
    return held
      ? { is: 'held', since: held.since, reason: '' }
      : this.stateOf(key, at);
  }

  isOpen(key: string, at = Date.now()): boolean {
    return this.held.has(key) || this.stateOf(key, at).is === 'open';
  }

  /** Whether the user is on probation after a quarantine. */
  isProbing(key: string, at = Date.now()): boolean {
    return this.stateOf(key, at).is === 'half-open';
  }

  /** Counts a message of a user on probation. @returns whether the probation continues */
  probe(key: string, at = Date.now()): boolean {
    return this.keep(key, { type: 'probe', at }).is === 'half-open';
  }

  /** Ends a user's quarantine early. @returns whether there was one */
  reset(key: string): boolean {
    const wasHeld = this.held.delete(key);
    return this.tripped.delete(key) || wasHeld;
  }

  /** The current quarantine of a user, if any. */
  quarantineOf(key: string, at = Date.now()): QuarantinedUser | undefined {
    const held = this.held.get(key);
    if (held) return held;
    const state = this.stateOf(key, at);
    const incidentId = this.tripped.get(key)?.incidentId;
    if (state.is !== 'open' || incidentId === undefined) return undefined;
    return { key, incidentId, since: state.openedAt, until: state.until };
  }

  /** The users in quarantine: held ones first, then the others, the newest first. */
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

  /** The number of entries. */
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

  /** Removes expired entries from time to time, for users who do not return. */
  private sweep(at: number): void {
    if (at - this.sweptAt < this.settings.coolDownMs) return;
    this.sweptAt = at;
    for (const key of this.tripped.keys()) this.stateOf(key, at);
  }
}
