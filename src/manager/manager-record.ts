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

/** The state of a manager's life cycle. */
export type Lifecycle =
  | { readonly is: 'active' }
  | { readonly is: 'released'; readonly at: number }
  | {
      readonly is: 'quarantined';
      readonly at: number;
      readonly incidentId: string;
    };

const ACTIVE: Lifecycle = Object.freeze({ is: 'active' });

/** The uses that the mode `isolated` forbids. */
const REACHES_OTHERS: ReadonlySet<ManagerUse> = new Set([
  'to',
  'sendTo',
  'invite',
]);

/** The part of the registry that a manager uses. */
export interface ManagerHost {
  readonly ackTimeout: number;
  readonly channelsPerUser: number;
  readonly sharedValueBytes: number;
  readonly ids: SuspiciousIds;
  find(key: UserKey): ManagerRecord | undefined;
  touch(record: ManagerRecord): void;
  /** Counts an exceeded limit. @throws {LimitExceededError} unless the mode is `report` */
  exceeded(limit: keyof ManagerLimits, max: number): void;
  /** The connection of this manager whose disconnection is being handled. */
  leaving(record: ManagerRecord): Connection | undefined;
  /** The other nodes of the option `cluster`. */
  readonly others: OtherNodes;
  /** Set by a higher module at start-up. */
  observer: ManagerObserver | undefined;
}

/** A packet that a user's manager was asked to send to another user. */
export interface Aim {
  readonly use: ManagerUse;
  readonly event: string;
  /** `undefined` for an invalid user id, and for a user without a manager in this process. */
  readonly recipient: UserKey | undefined;
}

/** Observes the managers and decides what they may be used for. A higher module implements it. */
export interface ManagerObserver {
  created(record: ManagerRecord): void;
  retired(record: ManagerRecord): void;
  /** A value was stored in `manager.state`. */
  stored(record: ManagerRecord, name: string, value: unknown): void;
  /** The application declared that an object belongs to the user. */
  tracked(record: ManagerRecord, name: string, value: object): void;
  /** The user sent values to a user who has no manager in this process. */
  given(record: ManagerRecord, args: readonly unknown[]): void;
  /** A released or quarantined manager was used; an error is about to be thrown. */
  usedStale(record: ManagerRecord, use: ManagerUse): void;
  /** A socket of this user was about to be bound to the user of `key`. */
  rebound(record: ManagerRecord, key: UserKey): void;
  /** Whether a packet of this user may go to another user by a method that only sends to the user. */
  mayAim(record: ManagerRecord, aim: Aim): boolean;
  /** Whether a packet may go to a channel that the user left after calling `manager.to()`. */
  mayReach(record: ManagerRecord, channel: string, event: string): boolean;
  /** Whether the current context may disconnect this user. */
  mayDisconnect(record: ManagerRecord): boolean;
  /** Whether a function may listen to this manager. A function listens to one user only. */
  mayListen(record: ManagerRecord, listener: object): boolean;
  /** Whether the current context may use this manager. */
  mayUse(record: ManagerRecord, use: ManagerUse): boolean;
  /** Inspects everything that these managers hold. */
  inspectFully(records: Iterable<ManagerRecord>): Promise<IsolationReport>;
}

/** The internal state of a manager. The registry writes it, and the manager reads it. */
export class ManagerRecord implements StateHost {
  readonly createdAt = Date.now();
  readonly room: string;
  readonly connections = new Set<Connection>();
  /** Namespaces in which the user is or was connected. Packets for a device that recovers its session go there too. */
  readonly namespaces = new Set<Namespace>();
  channels: Set<string> | undefined;
  lifecycle: Lifecycle = ACTIVE;
  mode: ManagerMode;
  lastUsedAt = this.createdAt;
  listeners: ManagerListeners | undefined;
  /** Whether the application has read the state since the last reset of this flag. */
  isStateTouched = false;
  /** Data of the observer about this manager. */
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

  /** Created on first use, since most applications never read it. */
  get id(): string {
    return (this.#id ??= randomUUID());
  }

  /** The open connections, and the one whose disconnection is being handled, however long that takes. */
  connectionsHere(): Connection[] {
    const { connections } = this;
    const leaving = this.host.leaving(this);
    return leaving && !connections.has(leaving)
      ? [leaving, ...connections]
      : [...connections];
  }

  get state(): UserState {
    return (this.#state ??= new UserState(this));
  }

  /** The entries of `state`. Does not create the store. */
  storedEntries(): ReadonlyMap<string, unknown> | undefined {
    return this.#state?.entries();
  }

  stored(name: string, value: unknown): void {
    this.host.observer?.stored(this, name, value);
  }

  /** @throws {StaleManagerError | ManagerQuarantinedError} after the manager's end */
  assertActive(use: ManagerUse): void {
    const { lifecycle, host } = this;
    if (lifecycle.is === 'active') return;
    // An error in `handleDisconnect` would end the process. During quarantine the handler gets an empty manager that
    // sends nothing.
    if (lifecycle.is === 'quarantined' && host.leaving(this)) return;
    host.observer?.usedStale(this, use);
    throw lifecycle.is === 'quarantined'
      ? new ManagerQuarantinedError(this.key, lifecycle.incidentId)
      : new StaleManagerError(this.key);
  }

  /** As {@link assertActive}. @throws {ContextBleedError} if the current context must not use it */
  assertUsable(use: ManagerUse): void {
    this.assertActive(use);
    if (use === 'state') this.isStateTouched = true;
    if (this.lifecycle.is === 'active' && !this.isUsableHere(use))
      throw new ContextBleedError(use);
  }

  /** Whether the current context may send through this manager. */
  canSend(use: ManagerUse): boolean {
    if (this.lifecycle.is !== 'active') return false;
    if (this.mode.name === 'isolated' && REACHES_OTHERS.has(use)) return false;
    return this.isUsableHere(use);
  }

  /** Drops everything that the manager held. */
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
