import { randomUUID } from 'node:crypto';
import type { Namespace } from 'socket.io';
import type { UserContext, UserKey } from '../identity/index.js';
import type { Connection } from './connection.js';
import { ManagerQuarantinedError } from './manager-quarantined.error.js';
import { type ManagerMode, createMode } from './mode.js';
import { privateRoomOf } from './private-room.js';
import { StaleManagerError } from './stale-manager.error.js';
import { UserState } from './user-state.js';

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

/** What a manager asks of the registry that made it. */
export interface ManagerHost {
  readonly ackTimeout: number;
  find(key: UserKey): ManagerRecord | undefined;
  touch(record: ManagerRecord): void;
}

/** The inside of a manager: only the registry writes it, the manager itself reads. */
export class ManagerRecord {
  readonly id: string = randomUUID();
  readonly createdAt = Date.now();
  readonly room: string;
  readonly connections = new Set<Connection>();
  /** Where the user is or was reachable: packets for a device that is about to recover its session go there too. */
  readonly namespaces = new Set<Namespace>();
  channels: Set<string> | undefined;
  lifecycle: Lifecycle = ACTIVE;
  mode: ManagerMode;
  lastUsedAt = this.createdAt;
  #state: UserState | undefined;

  constructor(
    readonly key: UserKey,
    public user: UserContext,
    readonly host: ManagerHost,
  ) {
    this.room = privateRoomOf(key);
    this.mode = createMode('unified', this.createdAt);
  }

  get state(): UserState {
    return (this.#state ??= new UserState(() => this.assertUsable()));
  }

  /** @throws {StaleManagerError | ManagerQuarantinedError} when the manager must not be used any more */
  assertUsable(): void {
    if (this.lifecycle.is === 'active') return;
    if (this.lifecycle.is === 'quarantined') {
      throw new ManagerQuarantinedError(this.key, this.lifecycle.incidentId);
    }
    throw new StaleManagerError(this.key);
  }

  /** Drops everything the manager held. */
  retire(lifecycle: Exclude<Lifecycle, { is: 'active' }>): void {
    this.lifecycle = lifecycle;
    if (lifecycle.is === 'quarantined') {
      this.mode = createMode('emergency', lifecycle.at);
    }
    this.#state?.drop();
    this.channels = undefined;
    this.namespaces.clear();
  }
}
