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
 * Everything of one user in this process. The same instance for the same user, whatever the device.
 *
 * Inject it into a gateway, take it with `@CurrentManager()`, or ask the `WebSocketManagerRegistry`.
 *
 * @typeParam Events the events the server sends, as in socket.io: `{ typing: (who: string) => void }`
 */
export class WebSocketManager<Events extends object = AnyEvents> {
  readonly #record: ManagerRecord;

  static {
    reveal = (manager) => manager.#record;
  }

  /**
   * Only the registry makes managers.
   * @throws {DirectConstructionError} always, when an application calls it
   * @internal
   */
  constructor(record?: ManagerRecord) {
    if (!(record instanceof ManagerRecord)) throw new DirectConstructionError();
    this.#record = record;
  }

  /** Of this instance; a user who comes back after `idleTtl` gets a manager with another id. */
  get id(): string {
    return this.#record.id;
  }

  /** The one string that stands for the user inside the process and the cluster. */
  get key(): UserKey {
    return this.#record.key;
  }

  /** Who the user is, as the newest handshake said. */
  get user(): UserContext {
    return this.#record.user;
  }

  /**
   * What this manager may do at the moment, and since when: `unified` unless something was found. The descriptor is
   * frozen and replaced, never changed, when the mode changes. See {@link ManagerMode}.
   */
  get mode(): ManagerMode {
    return this.#record.mode;
  }

  /** Milliseconds since 1970. */
  get createdAt(): number {
    return this.#record.createdAt;
  }

  /** The user's open sockets in this process. */
  get connections(): readonly Connection[] {
    return [...this.#record.connections];
  }

  /** `false` once the manager was released or quarantined; it will never be `true` again. */
  get active(): boolean {
    return this.#record.lifecycle.is === 'active';
  }

  /**
   * The application's own data about this user, in this process. Dropped with the manager.
   * @throws {StaleManagerError | ManagerQuarantinedError}
   */
  get state(): UserState {
    return this.#use('state').state;
  }

  /** JSON values of this user, the same on every node: {@link SharedState}. */
  get shared(): SharedState {
    return new SharedState(this.#record);
  }

  /** The state of this manager. Never throws, also after its release or quarantine. */
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
   * Sends to every device of this user, in every namespace, with a cluster on every node, and to nobody else.
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
   * @throws {AckTimeoutError} if a device has not answered within the option `ackTimeout`;
   *   `responses` holds the answers of the others
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
   * Sends to another user, deliberately: the only way from one user to another.
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
   * Makes every device of this user, also those that connect later, a member of a channel:
   * the socket.io room of that name.
   *
   * @throws {ForeignChannelError} for the name of somebody's private room
   * @throws {LimitExceededError} `limits.channelsPerUser`
   */
  join(channel: string): void {
    const record = this.#use('join');
    assertChannel(channel);
    joinChannel(record, channel);
    record.host.others.order({ do: 'join', key: record.key, channel });
  }

  /** Takes every device of this user out of a channel. */
  leave(channel: string): void {
    const record = this.#use('leave');
    leaveChannel(record, channel);
    record.host.others.order({ do: 'leave', key: record.key, channel });
  }

  /**
   * Makes another user a member of a channel that this user is in, deliberately: the only way out of one user's message
   * into another user's channels. It holds for every device of the other user, also for those that connect later.
   *
   * @param userId the other user, in the same tenant
   * @returns whether the other user has a manager in this process. Without the option `cluster` nobody else is invited;
   *   with it, the managers of other nodes are
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
   * Aims at a channel: everybody in it, the user's own devices included.
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
   * Adds an object of the application to what is inspected: from now on it belongs to this user.
   *
   * @param name how it is called in reports: `tracked.<name>`
   */
  track(name: string, value: object): void {
    const record = this.#use('track');
    record.host.observer?.tracked(record, name, value);
  }

  /**
   * Listens to what happens to this manager: a device `connected` or `disconnected`, or the manager is `released`.
   * A function listens to one manager only: what it closes over belongs to one user.
   *
   * @returns whether it listens now; not if it listens to another user's manager already
   */
  on(event: ManagerEvent, listener: ManagerListener): boolean {
    const record = this.#use('on');
    if (record.host.observer?.mayListen(record, listener) === false)
      return false;
    (record.listeners ??= new ManagerListeners()).add(event, listener);
    return true;
  }

  /** Ends what `on` has begun. */
  off(event: ManagerEvent, listener: ManagerListener): void {
    this.#record.listeners?.remove(event, listener);
  }

  /**
   * Tells every device of this user why, and disconnects it. The manager stays for `idleTtl`. Out of another user's
   * message it is the violation `foreign-connection`: `registry.disconnect()` is for that.
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

  /** Like `#use`, but a packet that must not leave is dropped, not thrown: it may be on its way from a timer. */
  #useToSend(use: ManagerUse): ManagerRecord | undefined {
    const record = this.#record;
    record.assertActive(use);
    record.host.touch(record);
    return record.canSend(use) ? record : undefined;
  }
}

/** The inside of a manager, for the modules that build on it. Never leaves the package. */
export function insideOf(manager: WebSocketManager): ManagerRecord {
  return reveal(manager);
}
