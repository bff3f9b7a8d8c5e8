import { randomUUID } from 'node:crypto';
import type { Namespace } from 'socket.io';
import type { SuspiciousIds, UserContext, UserKey } from '../identity/index.js';
import type { Connection } from './current/connection.js';
import { ContextBleedError } from './errors/context-bleed.error.js';
import type { IsolationReport } from './registry/isolation-report.js';
import type { OtherNodes } from './nodes/other-nodes.js';
import type { ManagerListeners } from './manager-listeners.js';
import type { ManagerLimits } from './manager.options.js';
import type { ManagerUse } from './manager-use.js';
import { ManagerQuarantinedError } from './errors/manager-quarantined.error.js';
import { type ManagerMode, createMode } from './mode.js';
import { privateRoomOf } from './sending/private-room.js';
import { StaleManagerError } from './errors/stale-manager.error.js';
import { type StateHost, UserState } from './user-state.js';

/** What has become of a manager. */
export type Lifecycle =
  | { readonly is: 'active' }
  | { readonly is: 'released'; readonly at: number }
  | {
      readonly is: 'quarantined';
      readonly at: number;
      readonly incidentId: string;
    };

const ACTIVE: Lifecycle = Object.freeze({ is: 'active' });

/** What is closed to a user in the mode `isolated`. */
const REACHES_OTHERS: ReadonlySet<ManagerUse> = new Set([
  'to',
  'sendTo',
  'invite',
]);

/** What a manager asks of the registry that made it. */
export interface ManagerHost {
  readonly ackTimeout: number;
  readonly channelsPerUser: number;
  readonly sharedValueBytes: number;
  readonly ids: SuspiciousIds;
  find(key: UserKey): ManagerRecord | undefined;
  touch(record: ManagerRecord): void;
  /** @throws {LimitExceededError} unless it is only counted, in mode `report` */
  exceeded(limit: keyof ManagerLimits, max: number): void;
  /** Whether the end of one of this manager's own connections is being handled. */
  isSayingGoodbye(record: ManagerRecord): boolean;
  /** The nodes besides this one, of the option `cluster`. */
  readonly others: OtherNodes;
  /** Set by a higher module at start-up. */
  observer: ManagerObserver | undefined;
}

/** A packet that a user's manager was told to send to somebody else. */
export interface Aim {
  readonly use: ManagerUse;
  readonly event: string;
  /** Unknown for what is no user's id, and for a user who has no manager here. */
  readonly recipient: UserKey | undefined;
}

/** Told what happens to managers, and asked whether it may. A higher module implements it. */
export interface ManagerObserver {
  created(record: ManagerRecord): void;
  retired(record: ManagerRecord): void;
  /** A value has entered `manager.state`. */
  stored(record: ManagerRecord, name: string, value: unknown): void;
  /** The application says that an object belongs to the user. */
  tracked(record: ManagerRecord, name: string, value: object): void;
  /** The user has given something to somebody who is not here to receive it. */
  given(record: ManagerRecord, args: readonly unknown[]): void;
  /** A manager that must not be used any more was used; an error is about to be thrown. */
  usedStale(record: ManagerRecord, use: ManagerUse): void;
  /** A socket of this user was to be given to the user of `key`. */
  rebound(record: ManagerRecord, key: UserKey): void;
  /** Whether a packet of this user may go to somebody else by way of a method that is for the user alone. */
  mayAim(record: ManagerRecord, aim: Aim): boolean;
  /** Whether a packet may go to a channel that the user has left since the channel was asked for. */
  mayReach(record: ManagerRecord, channel: string, event: string): boolean;
  /** Whether the connections of this user may be ended here. */
  mayDisconnect(record: ManagerRecord): boolean;
  /** Whether a function may listen to this manager. */
  mayListen(record: ManagerRecord, listener: object): boolean;
  /** Whether this use may go on here. */
  mayUse(record: ManagerRecord, use: ManagerUse): boolean;
  /** Looks at everything these managers hold. */
  examine(records: Iterable<ManagerRecord>): Promise<IsolationReport>;
}

/** The inside of a manager: only the registry writes it, the manager itself reads. */
export class ManagerRecord implements StateHost {
  readonly createdAt = Date.now();
  readonly room: string;
  readonly connections = new Set<Connection>();
  /** Where the user is or was reachable: packets for a device that is about to recover its session go there too. */
  readonly namespaces = new Set<Namespace>();
  channels: Set<string> | undefined;
  lifecycle: Lifecycle = ACTIVE;
  mode: ManagerMode;
  lastUsedAt = this.createdAt;
  listeners: ManagerListeners | undefined;
  /** Whether the application has asked for the state since this was last set back. */
  isStateTouched = false;
  /** What the module that watches the managers keeps of this one. */
  watched: object | undefined;
  #id: string | undefined;
  #state: UserState | undefined;

  constructor(
    readonly key: UserKey,
    public user: UserContext,
    readonly host: ManagerHost,
  ) {
    this.room = privateRoomOf(key);
    this.mode = createMode('unified', this.createdAt);
  }

  /** Made when it is asked for: most managers are never asked. */
  get id(): string {
    return (this.#id ??= randomUUID());
  }

  get state(): UserState {
    return (this.#state ??= new UserState(this));
  }

  /** What is in `state`, without making a store that nobody has asked for. */
  storedEntries(): ReadonlyMap<string, unknown> | undefined {
    return this.#state?.entries();
  }

  stored(name: string, value: unknown): void {
    this.host.observer?.stored(this, name, value);
  }

  /** @throws {StaleManagerError | ManagerQuarantinedError} when the manager must not be used any more */
  assertActive(use: ManagerUse): void {
    const { lifecycle, host } = this;
    if (lifecycle.is === 'active') return;
    // Nest lets what `handleDisconnect` throws end the process, and with it everybody else. In quarantine it finds
    // an empty manager that sends nothing.
    if (lifecycle.is === 'quarantined' && host.isSayingGoodbye(this)) return;
    host.observer?.usedStale(this, use);
    throw lifecycle.is === 'quarantined'
      ? new ManagerQuarantinedError(this.key, lifecycle.incidentId)
      : new StaleManagerError(this.key);
  }

  /** @throws {ContextBleedError} also when it must not be used here */
  assertUsable(use: ManagerUse): void {
    this.assertActive(use);
    if (use === 'state') this.isStateTouched = true;
    if (this.lifecycle.is === 'active' && !this.isUsableHere(use))
      throw new ContextBleedError(use);
  }

  /** Whether a packet may leave through this manager, here and now. */
  canSend(use: ManagerUse): boolean {
    if (this.lifecycle.is !== 'active') return false;
    if (this.mode.name === 'isolated' && REACHES_OTHERS.has(use)) return false;
    return this.isUsableHere(use);
  }

  /** Drops everything the manager held. */
  retire(lifecycle: Exclude<Lifecycle, { is: 'active' }>): void {
    this.lifecycle = lifecycle;
    if (lifecycle.is === 'quarantined') {
      this.mode = createMode('emergency', lifecycle.at);
    }
    this.#state?.drop();
    this.namespaces.clear();
  }

  /** Drops channels and listeners after the last notification. */
  clearListeners(): void {
    this.channels = undefined;
    this.listeners = undefined;
  }

  /** Whether the user whose message is being handled may use this manager. */
  private isUsableHere(use: ManagerUse): boolean {
    return this.host.observer?.mayUse(this, use) ?? true;
  }
}
