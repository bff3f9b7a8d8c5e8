import { Inject, Injectable, Logger } from '@nestjs/common';
import { OPTIONS } from '../../common/options/options.token.js';
import { toUserKey } from '../../identity/index.js';
import {
  LogEntry,
  type Measure,
  type SecurityIncident,
} from '../../incidents/index.js';
import {
  type BreakerStatus,
  CurrentConnection,
  type QuarantinedUser,
  type UserReference,
  WebSocketManagerRegistry,
} from '../../manager/index.js';
import {
  type BreakerEvent,
  type BreakerSettings,
  type BreakerState,
  CLOSED,
  nextState,
} from './breaker.js';
import {
  type ContainmentOptions,
  type LockdownOptions,
} from '../containment.options.js';
import { Contaminations } from './contaminations.js';
import { Incidents } from '../records/incidents.js';
import { UserBreakers } from './user-breakers.js';
import { openFor } from '../nodes/measure-news.js';
import { MeasurePublisher } from '../nodes/measure-publisher.js';

/** New connections that are watched after a lockdown: after one contamination among them it begins again. */
const WATCHED_CONNECTIONS = 20;
/** The longest lockdown, as a multiple of the first. */
const MAX_BACK_OFF = 16;

/**
 * The emergency circuit breaker of the whole server. While it is open, new connections are refused with `LOCKDOWN`;
 * clients that are connected stay connected. It opens when too many users were contaminated, see
 * {@link LockdownOptions}, and closes by itself.
 *
 * It can be opened by hand, and can quarantine a single user by hand. What is done by hand is recorded as an incident
 * with the vector `by-hand`.
 */
@Injectable()
export class EmergencyBreaker {
  private readonly logger = new Logger('WebSocketManager');
  private readonly lockdown: LockdownOptions;
  private readonly settings: BreakerSettings;
  private current: BreakerState = CLOSED;
  private lockedDownBy: string | undefined;
  private readonly contaminations: Contaminations;

  constructor(
    @Inject(OPTIONS) { lockdown }: ContainmentOptions,
    private readonly users: UserBreakers,
    private readonly incidents: Incidents,
    private readonly registry: WebSocketManagerRegistry,
    private readonly connection: CurrentConnection,
    private readonly nodes: MeasurePublisher,
  ) {
    this.lockdown = lockdown;
    this.contaminations = new Contaminations(lockdown.windowMs);
    this.settings = {
      coolDownMs: lockdown.coolDownMs,
      maxCoolDownMs: lockdown.coolDownMs * MAX_BACK_OFF,
      probes: WATCHED_CONNECTIONS,
    };
  }

  /** The state at this moment. */
  get state(): BreakerState {
    return this.move({ type: 'time', at: Date.now() });
  }

  /**
   * Refuses new connections until {@link reset}. Clients that are connected stay connected.
   *
   * @param reason is recorded: no secret, and nobody's name
   * @returns the incident
   */
  trip(reason: string): SecurityIncident {
    this.move({ type: 'hold', at: Date.now(), reason });
    const incident = this.incidents.note({
      action: 'locked-down',
      users: [],
      reason,
    });
    this.recorded(incident.id);
    return incident;
  }

  /**
   * Quarantines one user, in every mode and connected or not: the manager is closed at once, the devices get
   * `QUARANTINED` and are disconnected, and handshakes are refused with `QUARANTINED` until {@link reset} with this user.
   *
   * @param reason is recorded: no secret, and nobody's name
   * @returns the incident
   */
  quarantine(user: UserReference, reason: string): SecurityIncident {
    return this.quarantineKey(toUserKey(user), reason);
  }

  /** The same for a user of whom only the key is known. @internal */
  quarantineKey(key: string, reason: string): SecurityIncident {
    const incident = this.incidents.note({
      action: 'quarantined',
      users: [key],
      reason,
    });
    this.users.hold(key, incident.id);
    const open = { forMs: null, trips: 0, reason: '' };
    this.nodes.tell({ do: 'quarantine', key, incidentId: incident.id, open });
    // What the user's listeners do then is not done in the context of the caller.
    this.connection.exit(() => this.registry.quarantine(key, incident.id));
    return incident;
  }

  /**
   * Ends the lockdown; with a user, ends that user's quarantine before its time.
   *
   * @param reason is recorded: no secret, and nobody's name
   */
  reset(user?: UserReference, reason?: string): void {
    if (user) this.releaseKey(toUserKey(user), reason);
    else this.unlock(reason);
  }

  /** @returns the incident; `undefined` if the user was not in quarantine. @internal */
  releaseKey(key: string, reason?: string): SecurityIncident | undefined {
    const wasIn = this.users.reset(key);
    this.nodes.tell({ do: 'release', key });
    return wasIn ? this.noteRelease([key], reason) : undefined;
  }

  /** @returns the incident; `undefined` if there was no lockdown. @internal */
  unlock(reason?: string): SecurityIncident | undefined {
    const wasOpen = this.state.is !== 'closed';
    this.contaminations.restart();
    this.move({ type: 'reset' });
    this.nodes.tell({ do: 'unlock' });
    return wasOpen ? this.noteRelease([], reason) : undefined;
  }

  /** Who is in quarantine, the last one first. @internal */
  quarantined(): readonly QuarantinedUser[] {
    return this.users.quarantined();
  }

  /** Whether new connections are refused. @internal */
  get isOpen(): boolean {
    const { is } = this.state;
    return is === 'open' || is === 'held';
  }

  /** The breakers as the registry and the monitoring show them. @internal */
  status(): BreakerStatus {
    const { incidentId } = this;
    return {
      server: this.state.is,
      ...(incidentId !== undefined && { incidentId }),
      users: this.users.counts(),
    };
  }

  /** A new connection was let in. @internal */
  connected(): void {
    if (this.current.is !== 'closed')
      this.move({ type: 'probe', at: Date.now() });
  }

  /**
   * Counts a critical contamination; what one user sets off within the window counts once.
   *
   * @param users whose message it was, and who was contaminated
   * @returns whether the server is locked down by it; {@link recorded} is to be called then
   * @internal
   */
  contaminated(users: readonly string[], at = Date.now()): boolean {
    if (this.isOpen) return false;
    this.nodes.tell({ do: 'count', users });
    return this.count(users, at);
  }

  /** The lockdown that has begun is on record: the other nodes learn of both. @internal */
  recorded(incidentId: string): void {
    this.lockedDownBy = incidentId;
    const open = openFor(this.current, Date.now());
    if (open) this.nodes.tell({ do: 'lock-down', incidentId, open });
  }

  /** The incident of the lockdown, on whichever node it was recorded; `undefined` if there is none. */
  get incidentId(): string | undefined {
    return this.isOpen ? this.lockedDownBy : undefined;
  }

  /** Takes over what another node has decided about the server. @internal */
  adopt(state: BreakerState, incidentId?: string): void {
    this.contaminations.restart();
    this.lockedDownBy = incidentId;
    const before = this.current;
    this.current = state;
    if (before.is !== state.is) this.announce(state);
  }

  /** Another node has met a contamination, which counts here, too. @internal */
  counted(users: readonly string[]): void {
    if (!this.isOpen) this.count(users, Date.now());
  }

  private count(users: readonly string[], at: number): boolean {
    const counts = this.contaminations.add(users, at);
    const isWatched = this.current.is === 'half-open';
    const isTooMany = this.contaminations.size > this.lockdown.violations;
    if (!counts || (!isWatched && !isTooMany)) return false;
    this.contaminations.restart();
    this.lockedDownBy = undefined;
    this.move({ type: 'violation', at });
    return true;
  }

  private noteRelease(
    users: Measure['users'],
    reason?: string,
  ): SecurityIncident {
    return this.incidents.note({
      action: 'released',
      users,
      ...(reason !== undefined && { reason }),
    });
  }

  private move(event: BreakerEvent): BreakerState {
    const before = this.current;
    this.current = nextState(before, event, this.settings);
    if (before.is !== this.current.is) this.announce(this.current);
    return this.current;
  }

  private announce(state: BreakerState): void {
    const { message, level } = ANNOUNCEMENTS[state.is];
    this.logger[level](new LogEntry(message, state));
  }
}

const ANNOUNCEMENTS = {
  open: {
    level: 'error',
    message:
      'LOCKDOWN: too many users were contaminated; new connections are refused until the cool-down is over.',
  },
  held: {
    level: 'error',
    message:
      'LOCKDOWN by hand: new connections are refused until EmergencyBreaker.reset().',
  },
  'half-open': {
    level: 'warn',
    message: 'New connections are accepted again, and watched.',
  },
  closed: { level: 'log', message: 'The lockdown is over.' },
} as const satisfies Record<
  BreakerState['is'],
  { level: 'error' | 'warn' | 'log'; message: string }
>;
