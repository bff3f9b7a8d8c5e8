import { Logger } from '@nestjs/common';
import type { Socket } from 'socket.io';
import type { UserContext, UserKey } from '../../identity/index.js';
import { IdleQueue } from './idle-queue.js';
import type { ManagerEvent } from '../manager-listeners.js';
import { ManagerQuarantinedError } from '../errors/manager-quarantined.error.js';
import {
  type Lifecycle,
  type ManagerHost,
  ManagerRecord,
} from '../manager-record.js';
import type { ManagerOptions } from '../manager.options.js';
import { type ModeName, createMode } from '../mode.js';
import type { Containment } from './registry-report.js';
import { notifyAndDisconnect } from '../sending/notify.js';
import { WebSocketManager, insideOf } from '../websocket-manager.js';

/** Creates and ends managers. Internal to the registry. */
export class Managers {
  private readonly logger = new Logger('WebSocketManager');
  readonly #byKey = new Map<UserKey, WebSocketManager>();
  /** Managers without a connection. */
  readonly idle: IdleQueue;
  containment: Containment | undefined;

  constructor(
    private readonly options: ManagerOptions,
    private readonly host: ManagerHost,
  ) {
    this.idle = new IdleQueue(options.idleTtl, (record) =>
      this.release(record),
    );
  }

  get byKey(): ReadonlyMap<UserKey, WebSocketManager> {
    return this.#byKey;
  }

  /**
   * @throws {LimitExceededError} `limits.managers`
   * @throws {ManagerQuarantinedError} while the user is in quarantine
   */
  create(key: UserKey, user: UserContext): WebSocketManager {
    const max = this.options.limits.managers;
    if (this.#byKey.size >= max) this.host.exceeded('managers', max);
    const quarantine = this.containment?.quarantineOf(key);
    if (quarantine)
      throw new ManagerQuarantinedError(key, quarantine.incidentId);
    const record = new ManagerRecord(key, user, this.host);
    if (this.containment?.isProbing(key)) this.changeMode(record, 'isolated');
    const manager = new WebSocketManager(record);
    this.#byKey.set(key, manager);
    this.idle.add(record);
    this.host.observer?.created(record);
    if (!user.anonymous) this.host.others.order({ do: 'compare', key });
    return manager;
  }

  changeMode(record: ManagerRecord, name: ModeName): void {
    record.mode = createMode(name, Date.now());
  }

  /** Ends an unused manager: drops its state and releases its objects. */
  release(record: ManagerRecord): void {
    this.#unregister(record);
    this.notify(record, 'released');
    this.#retire(record, { is: 'released', at: Date.now() });
    record.clearListeners();
  }

  /**
   * Ends a contaminated manager within the same tick: it can send nothing, its state is dropped, and its devices are
   * notified and disconnected.
   */
  quarantine(record: ManagerRecord, incidentId: string): void {
    const sockets = [...record.connections].map(({ socket }) => socket);
    this.#unregister(record);
    this.#retire(record, { is: 'quarantined', at: Date.now(), incidentId });
    this.host.others.values.drop(record.key);
    for (const socket of sockets) this.#endContaminated(socket, incidentId);
    this.notify(record, 'released');
    record.clearListeners();
  }

  /** Notifies the listeners of a manager. An error in one of them is logged. */
  notify(
    record: ManagerRecord,
    event: ManagerEvent,
    connectionId?: string,
  ): void {
    const onError = (error: unknown) =>
      this.logger.error(`A listener for "${event}" of a manager threw.`, error);
    record.listeners?.notify(event, onError, connectionId);
  }

  close(): void {
    for (const manager of this.#byKey.values()) this.release(insideOf(manager));
    this.idle.close();
  }

  #unregister(record: ManagerRecord): void {
    this.#byKey.delete(record.key);
    this.idle.remove(record);
  }

  #retire(
    record: ManagerRecord,
    lifecycle: Exclude<Lifecycle, { is: 'active' }>,
  ): void {
    record.retire(lifecycle);
    this.host.observer?.retired(record);
  }

  /** An error on one device does not affect the others. */
  #endContaminated(socket: Socket, incidentId: string): void {
    try {
      notifyAndDisconnect(
        socket,
        'QUARANTINED',
        'This session was ended because of an incident. Connect again later.',
        { incidentId },
      );
    } catch (error) {
      this.logger.error('A device could not be disconnected.', error);
    }
  }
}
