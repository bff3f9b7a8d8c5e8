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

/** New connections on probation after a lockdown: a contamination among them starts the lockdown again. */
const WATCHED_CONNECTIONS = 20;
/** Maximum duration of a lockdown, as a multiple of the first. */
const MAX_BACK_OFF = 16;

/**
 * The emergency circuit breaker of the whole server. While it is open, new connections are refused with `LOCKDOWN`;
 * clients that are connected stay connected. It opens when too many users were contaminated, see
 * {@link LockdownOptions}, and closes by itself.
 *
 * An operator can open it manually, and can quarantine a single user. Manual measures are recorded as incidents with the
 * vector `by-hand`.
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

  /** The current state. */
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
   * Quarantines one user, in every mode, connected or not. The manager ends immediately, the devices receive `QUARANTINED`
   * and are disconnected, and handshakes are refused with `QUARANTINED` until {@link reset} is called with this user.
   *
   * @param reason is recorded: no secret, and nobody's name
   * @returns the incident
   */
  quarantine(user: UserReference, reason: string): SecurityIncident {
    return this.quarantineKey(toUserKey(user), reason);
  }

  /** Quarantines a user by the user key, see {@link quarantine}. @internal */
  quarantineKey(key: string, reason: string): SecurityIncident {
    const incident = this.incidents.note({
      action: 'quarantined',
      users: [key],
      reason,
    });
    this.users.hold(key, incident.id);
    const open = { forMs: null, trips: 0, reason: '' };
    this.nodes.announce({
      do: 'quarantine',
      key,
      incidentId: incident.id,
      open,
    });
    // The user's listeners must not run in the context of the caller.
    this.connection.exit(() => this.registry.quarantine(key, incident.id));
    return incident;
  }

  /**
   * Ends the lockdown; with a user, ends that user's quarantine early.
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
    this.nodes.announce({ do: 'release', key });
    return wasIn ? this.noteRelease([key], reason) : undefined;
  }

  /** @returns the incident; `undefined` if there was no lockdown. @internal */
  unlock(reason?: string): SecurityIncident | undefined {
    const wasOpen = this.state.is !== 'closed';
    this.contaminations.restart();
    this.move({ type: 'reset' });
    this.nodes.announce({ do: 'unlock' });
    return wasOpen ? this.noteRelease([], reason) : undefined;
  }

  /** The users in quarantine, the newest first. @internal */
  quarantined(): readonly QuarantinedUser[] {
    return this.users.quarantined();
  }

  /** Whether new connections are refused. @internal */
  get isOpen(): boolean {
    const { is } = this.state;
    return is === 'open' || is === 'held';
  }

  /** The status for the registry and the monitoring. @internal */
  status(): BreakerStatus {
    const { incidentId } = this;
    return {
      server: this.state.is,
      ...(incidentId !== undefined && { incidentId }),
      users: this.users.counts(),
    };
  }

  /** Called for each accepted connection. @internal */
  connected(): void {
    if (this.current.is !== 'closed')
      this.move({ type: 'probe', at: Date.now() });
  }

  /**
   * Counts a critical contamination. Contaminations that one user causes within the window count once.
   *
   * @param users the sender of the message and the contaminated users
   * @returns whether it locked the server down; the caller then calls {@link recorded}
   * @internal
   */
  contaminated(users: readonly string[], at = Date.now()): boolean {
    if (this.isOpen) return false;
    this.nodes.announce({ do: 'count', users });
    return this.count(users, at);
  }

  /** Announces a new lockdown and its incident to the other nodes. @internal */
  recorded(incidentId: string): void {
    this.lockedDownBy = incidentId;
    const open = openFor(this.current, Date.now());
    if (open) this.nodes.announce({ do: 'lock-down', incidentId, open });
  }

  /** The incident of the lockdown, which any node may have recorded; `undefined` without a lockdown. */
  get incidentId(): string | undefined {
    return this.isOpen ? this.lockedDownBy : undefined;
  }

  /** Applies the decision of another node about the server. @internal */
  adopt(state: BreakerState, incidentId?: string): void {
    this.contaminations.restart();
    this.lockedDownBy = incidentId;
    const before = this.current;
    this.current = state;
    if (before.is !== state.is) this.log(state);
  }

  /** Counts a contamination that another node detected. @internal */
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
    if (before.is !== this.current.is) this.log(this.current);
    return this.current;
  }

  private log(state: BreakerState): void {
    const { message, level } = LOG_MESSAGES[state.is];
    this.logger[level](new LogEntry(message, state));
  }
}

const LOG_MESSAGES = {
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
    message: 'New connections are accepted again, on probation.',
  },
  closed: { level: 'log', message: 'The lockdown is over.' },
} as const satisfies Record<
  BreakerState['is'],
  { level: 'error' | 'warn' | 'log'; message: string }
>;
