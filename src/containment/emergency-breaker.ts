import { Inject, Injectable, Logger } from '@nestjs/common';
import { toUserKey } from '../identity/index.js';
import type { Measure, SecurityIncident } from '../incidents/index.js';
import {
  CurrentConnection,
  type UserReference,
  WebSocketManagerRegistry,
} from '../manager/index.js';
import {
  type BreakerEvent,
  type BreakerSettings,
  type BreakerState,
  CLOSED,
  nextState,
} from './breaker.js';
import {
  CONTAINMENT_OPTIONS,
  type ContainmentOptions,
  type LockdownOptions,
} from './containment.options.js';
import { Incidents } from './incidents.js';
import { UserBreakers } from './user-breakers.js';

/** New connections that are watched after a lockdown: one violation among them, and it begins again. */
const WATCHED_CONNECTIONS = 20;
/** The longest lockdown, as a multiple of the first. */
const MAX_BACK_OFF = 16;

/**
 * The emergency circuit breaker of the whole server. Open, it refuses new connections with `LOCKDOWN`; who is
 * connected goes on. It opens by itself when too many managers are contaminated, and closes by itself.
 *
 * By hand it also closes out a single user. What is done by hand is recorded as an incident `by-hand`.
 */
@Injectable()
export class EmergencyBreaker {
  private readonly logger = new Logger('WebSocketManager');
  private readonly lockdown: LockdownOptions;
  private readonly settings: BreakerSettings;
  private current: BreakerState = CLOSED;
  /** When the violations of the last window were found. */
  private recent: number[] = [];

  constructor(
    @Inject(CONTAINMENT_OPTIONS) { lockdown }: ContainmentOptions,
    private readonly users: UserBreakers,
    private readonly incidents: Incidents,
    private readonly registry: WebSocketManagerRegistry,
    private readonly connection: CurrentConnection,
  ) {
    this.lockdown = lockdown;
    this.settings = {
      coolDownMs: lockdown.coolDownMs,
      maxCoolDownMs: lockdown.coolDownMs * MAX_BACK_OFF,
      probes: WATCHED_CONNECTIONS,
    };
  }

  /** Where it stands at this moment. */
  get state(): BreakerState {
    return this.move({ type: 'time', at: Date.now() });
  }

  /**
   * Refuses new connections from now on, until `reset()`. Who is connected stays so.
   *
   * @param reason is recorded: no secret, and nobody's name
   * @returns its record
   */
  trip(reason: string): SecurityIncident {
    this.move({ type: 'hold', at: Date.now(), reason });
    return this.incidents.note({ action: 'locked-down', users: [], reason });
  }

  /**
   * Closes one user out, in every mode: the manager is quarantined at once, the devices are told and disconnected, and
   * handshakes get `QUARANTINED` until `reset(user)`. Also for a user who is not here.
   *
   * @param reason is recorded: no secret, and nobody's name
   * @returns its record
   */
  quarantine(user: UserReference, reason: string): SecurityIncident {
    const key = toUserKey(user);
    const incident = this.incidents.note({
      action: 'quarantined',
      users: [key],
      reason,
    });
    this.users.hold(key, incident.id);
    // What the user's own listeners do then is not the doing of whoever has pulled the handle.
    this.connection.exit(() => this.registry.quarantine(key, incident.id));
    return incident;
  }

  /** Lets new connections in again; with a user, lets that user out of quarantine, and before the time. */
  reset(user?: UserReference): void {
    if (user) {
      const key = toUserKey(user);
      if (this.users.reset(key)) this.noteRelease([key]);
      return;
    }
    const wasOpen = this.state.is !== 'closed';
    this.recent = [];
    this.move({ type: 'reset' });
    if (wasOpen) this.noteRelease([]);
  }

  /** Whether new connections are refused. @internal */
  get isOpen(): boolean {
    const { is } = this.state;
    return is === 'open' || is === 'held';
  }

  /** A new connection was let in. @internal */
  connected(): void {
    if (this.current.is !== 'closed')
      this.move({ type: 'probe', at: Date.now() });
  }

  /**
   * Counts a critical violation that has contaminated somebody.
   *
   * @returns whether it was the one too many
   * @internal
   */
  violated(at = Date.now()): boolean {
    if (this.isOpen) return false;
    const { windowMs, violations } = this.lockdown;
    this.recent = this.recent.filter((before) => at - before < windowMs);
    this.recent.push(at);
    const isWatched = this.current.is === 'half-open';
    if (!isWatched && this.recent.length <= violations) return false;
    this.recent = [];
    this.move({ type: 'violation', at });
    return true;
  }

  private noteRelease(users: Measure['users']): void {
    this.incidents.note({ action: 'released', users });
  }

  private move(event: BreakerEvent): BreakerState {
    const before = this.current;
    this.current = nextState(before, event, this.settings);
    if (before.is !== this.current.is) this.announce(this.current);
    return this.current;
  }

  private announce(state: BreakerState): void {
    const { message, level } = ANNOUNCEMENTS[state.is];
    this.logger[level]({ message, ...state });
  }
}

const ANNOUNCEMENTS = {
  open: {
    level: 'error',
    message:
      'LOCKDOWN: too many managers were contaminated; new connections are refused for a while.',
  },
  held: {
    level: 'error',
    message:
      'LOCKDOWN by hand: new connections are refused until EmergencyBreaker.reset().',
  },
  'half-open': {
    level: 'warn',
    message: 'New connections are let in again, and watched.',
  },
  closed: { level: 'log', message: 'The lockdown is over.' },
} as const satisfies Record<
  BreakerState['is'],
  { level: 'error' | 'warn' | 'log'; message: string }
>;
