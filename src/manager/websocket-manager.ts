import { type UserContext, type UserKey } from '../identity/index.js';
import { ChannelEmitter } from './sending/channel-emitter.js';
import { assertChannel, isMemberOf, notAMember } from './sending/channel.js';
import { joinChannel, leaveChannel } from './sending/membership.js';
import { moving } from './sending/moving.js';
import type { Connection } from './current/connection.js';
import { DirectConstructionError } from './errors/direct-construction.error.js';
import type {
  AckResponse,
  AnyEvents,
  EventArgs,
  EventName,
} from './sending/events.js';
import type { ManagerHealth } from './manager-health.js';
import {
  type ManagerEvent,
  type ManagerListener,
  ManagerListeners,
} from './manager-listeners.js';
import { ManagerRecord } from './manager-record.js';
import type { ManagerUse } from './manager-use.js';
import type { ManagerMode } from './mode.js';
import { assertReason } from './errors/reason-required.error.js';
import { elsewhere, askDevices, sendInto } from './sending/sending.js';
import { recipientKeyOf } from './sending/recipient-key.js';
import type { SendToOptions } from './sending/send-to-options.js';
import { notifyAndDisconnect } from './sending/notify.js';
import { SharedState } from './shared/shared-state.js';
import type { UserState } from './user-state.js';

let reveal: (manager: WebSocketManager) => ManagerRecord;

/**
 * The connections, channels and state of one user in this process. There is one instance per user, for all devices.
 *
 * Take it with {@link CurrentManager}, inject it into a gateway, or get it from the {@link WebSocketManagerRegistry}.
 *
 * @typeParam Events the events that the server sends, as in socket.io: `{ typing: (who: string) => void }`
 */
export class WebSocketManager<Events extends object = AnyEvents> {
  readonly #record: ManagerRecord;

  static {
    reveal = (manager) => manager.#record;
  }

  /**
   * Only the registry creates managers.
   * @throws {DirectConstructionError} whenever an application calls it
   * @internal
   */
  constructor(record?: ManagerRecord) {
    if (!(record instanceof ManagerRecord)) throw new DirectConstructionError();
    this.#record = record;
  }

  /** The id of this instance. A user who reconnects after `idleTtl` gets a manager with another id. */
  get id(): string {
    return this.#record.id;
  }

  /** Identifies the user in the process and in the cluster. */
  get key(): UserKey {
    return this.#record.key;
  }

  /** The user, as identified by the newest handshake. */
  get user(): UserContext {
    return this.#record.user;
  }

  /**
   * What this manager may do now, and since when, see {@link ModeName}. Frozen; a change of mode replaces the object.
   */
  get mode(): ManagerMode {
    return this.#record.mode;
  }

  /** Milliseconds since 1970. */
  get createdAt(): number {
    return this.#record.createdAt;
  }

  /** The user's open sockets in this process; in `handleDisconnect` also the one that has closed, not `connected`. */
  get connections(): readonly Connection[] {
    return this.#record.connectionsHere();
  }

  /** `false` after the manager was released or quarantined. It does not become `true` again. */
  get active(): boolean {
    return this.#record.lifecycle.is === 'active';
  }

  /**
   * The application's own data about this user, in this process, see {@link UserState}. Dropped with the manager.
   * @throws {StaleManagerError | ManagerQuarantinedError}
   */
  get state(): UserState {
    return this.#use('state').state;
  }

  /** JSON values of this user, the same on every node, see {@link SharedState}. */
  get shared(): SharedState {
    return new SharedState(this.#record);
  }

  /** The health of this manager, see {@link ManagerHealth}. Does not throw, even after its release or quarantine. */
  health(): ManagerHealth {
    const { lifecycle, connections, channels, lastUsedAt } = this.#record;
    const idleOrConnected = connections.size > 0 ? 'connected' : 'idle';
    return {
      status: lifecycle.is === 'active' ? idleOrConnected : lifecycle.is,
      connections: connections.size,
      channels: channels?.size ?? 0,
      lastUsedAt,
    };
  }

  /**
   * Sends to every device of this user, in every namespace and on every node of a cluster, and to no other user.
   *
   * @returns whether it was sent to a device that is connected to this process
   * @throws {StaleManagerError | ManagerQuarantinedError}
   */
  emit<Name extends EventName<Events>>(
    event: Name,
    ...args: EventArgs<Events, Name>
  ): boolean {
    const record = this.#useToSend('emit');
    return record ? sendInto(record, record, event, args) : false;
  }

  /**
   * Sends to every device of this user and collects one acknowledgement from each.
   *
   * @throws {AckTimeoutError} if a device does not answer within `ackTimeout` milliseconds; `responses` of the error has
   *   the answers of the other devices
   * @throws {StaleManagerError | ManagerQuarantinedError}
   */
  async emitWithAck<Name extends EventName<Events>>(
    event: Name,
    ...args: EventArgs<Events, Name>
  ): Promise<AckResponse<Events, Name>[]> {
    const record = this.#useToSend('emitWithAck');
    if (!record) return [];
    return (await askDevices(record, event, args)) as AckResponse<
      Events,
      Name
    >[];
  }

  /**
   * Sends to another user. This is the explicit way to send from one user to another.
   *
   * @param userId the recipient, in the sender's tenant unless `options.tenantId` says otherwise
   * @returns whether it was sent to a device of the recipient that is connected to this process
   * @throws {ReasonRequiredError | SuspiciousRecipientError}
   * @throws {StaleManagerError | ManagerQuarantinedError}
   */
  sendTo<Name extends EventName<Events>>(
    userId: string,
    event: Name,
    data: EventArgs<Events, Name>[0],
    options: SendToOptions,
  ): boolean {
    const record = this.#useToSend('sendTo');
    assertReason(options);
    const { host, user } = this.#record;
    const tenantId = options.tenantId ?? user.tenantId;
    const key = recipientKeyOf(userId, tenantId, host.ids);
    const recipient = host.find(key);
    if (!record) return false;
    if (!recipient) host.observer?.given(record, [data]);
    return sendInto(record, recipient ?? elsewhere(key), event, [data]);
  }

  /**
   * Makes every device of this user a member of a channel, including devices that connect later. A channel is a
   * socket.io room; each tenant has its own channels.
   *
   * @throws {ForeignChannelError} for the name of a private room
   * @throws {LimitExceededError} `limits.channelsPerUser`
   */
  join(channel: string): void {
    const record = this.#use('join');
    assertChannel(channel);
    joinChannel(record, channel);
    record.host.others.order({ do: 'join', key: record.key, channel });
  }

  /** Removes every device of this user from a channel. */
  leave(channel: string): void {
    const record = this.#use('leave');
    leaveChannel(record, channel);
    record.host.others.order({ do: 'leave', key: record.key, channel });
  }

  /**
   * Makes another user a member of a channel that this user is in, for every device, including later ones. This is the
   * explicit way to change another user's channels.
   *
   * @param userId the other user, in the same tenant
   * @returns whether the other user has a manager in this process; those on other nodes of a cluster join as well
   * @throws {ReasonRequiredError | SuspiciousRecipientError}
   * @throws {ForeignChannelError} if this user is not a member
   * @throws {LimitExceededError} `limits.channelsPerUser`, of the other user
   * @throws {StaleManagerError | ManagerQuarantinedError}
   */
  invite(
    userId: string,
    channel: string,
    options: { readonly reason: string },
  ): boolean {
    const record = this.#use('invite');
    assertChannel(channel);
    assertReason(options);
    if (!isMemberOf(record, channel)) throw notAMember(channel);
    const { host, user } = record;
    const key = recipientKeyOf(userId, user.tenantId, host.ids);
    const invited = host.find(key);
    if (invited) moving(key, () => joinChannel(invited, channel));
    host.others.order({ do: 'join', key, channel });
    return invited !== undefined;
  }

  /**
   * Selects all members of a channel as recipients, including the user's own devices.
   *
   * @throws {ForeignChannelError} if the user is not a member
   */
  to(channel: string): ChannelEmitter<Events> {
    const record = this.#use('to');
    assertChannel(channel);
    if (!isMemberOf(record, channel)) throw notAMember(channel);
    return new ChannelEmitter(record, channel);
  }

  /**
   * Adds an object of the application to the inspection: it belongs to this user from now on.
   *
   * @param name its name in reports: `tracked.<name>`
   */
  track(name: string, value: object): void {
    const record = this.#use('track');
    record.host.observer?.tracked(record, name, value);
  }

  /**
   * Adds a listener: a device `connected` or `disconnected`, or the manager was `released`. A function can listen to the
   * manager of one user only, since its closure belongs to that user.
   *
   * @returns whether the listener was added; `false` if it already listens to another user's manager
   */
  on(event: ManagerEvent, listener: ManagerListener): boolean {
    const record = this.#use('on');
    if (record.host.observer?.mayListen(record, listener) === false)
      return false;
    (record.listeners ??= new ManagerListeners()).add(event, listener);
    return true;
  }

  /** Removes a listener that {@link on} added. */
  off(event: ManagerEvent, listener: ManagerListener): void {
    this.#record.listeners?.remove(event, listener);
  }

  /**
   * Notifies every device of this user with `DISCONNECTED` and the reason, and disconnects it. The manager stays for
   * `idleTtl` milliseconds. During another user's message it is the violation `foreign-connection`; use
   * {@link WebSocketManagerRegistry.disconnect} there.
   */
  disconnect(reason = 'The server has ended this connection.'): void {
    const record = this.#record;
    if (record.host.observer?.mayDisconnect(record) === false) return;
    for (const { socket } of record.connections) {
      notifyAndDisconnect(socket, 'DISCONNECTED', reason);
    }
  }

  #use(use: ManagerUse): ManagerRecord {
    const record = this.#record;
    record.assertUsable(use);
    record.host.touch(record);
    return record;
  }

  /** Like `#use`, but a forbidden packet is dropped without an error, since a timer may be sending it. */
  #useToSend(use: ManagerUse): ManagerRecord | undefined {
    const record = this.#record;
    record.assertActive(use);
    record.host.touch(record);
    return record.canSend(use) ? record : undefined;
  }
}

/** The internal record of a manager, for other modules of this package. Not exported from the package. */
export function insideOf(manager: WebSocketManager): ManagerRecord {
  return reveal(manager);
}
