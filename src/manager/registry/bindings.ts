import type { Socket } from 'socket.io';
import {
  type Identity,
  type SuspiciousIds,
  type UserContext,
  type UserKey,
  bindIdentity,
  keyOfContext,
} from '../../identity/index.js';
import {
  type Binding,
  type SocketBinding,
  bind,
  bindingOf,
} from '../current/binding.js';
import { Connection } from '../current/connection.js';
import { NotConnectedError } from '../errors/not-connected.error.js';
import { SocketReboundError } from '../errors/socket-rebound.error.js';
import type { ManagerOptions } from '../manager.options.js';
import type { ManagerHost, ManagerRecord } from '../manager-record.js';
import { roomsOf } from '../sending/membership.js';
import { moving } from '../sending/moving.js';
import { setNoticeEvent } from '../sending/notices.js';
import { roomOfChannel } from '../sending/tenant-room.js';
import { notifyAndDisconnect } from '../sending/notify.js';
import { type WebSocketManager, insideOf } from '../websocket-manager.js';
import { Expiry } from './expiry.js';
import type { Managers } from './managers.js';
import type { Rejections } from './rejections.js';

/** Judges a sign-in on an open connection like a handshake. The transport implements it. */
export interface SignInGuard {
  /** @throws {HandshakeRefusal} for a user who may not connect now */
  assertMayEnter(user: UserContext, source: object): void;
  signedIn(binding: Binding): void;
}

/** Binds sockets to users. Internal to the registry. */
export class Bindings {
  readonly #expiry = new Expiry(({ socket, user }) => {
    if (this.options.mode === 'report') {
      this.rejections.letThrough({
        code: 'EXPIRED',
        option: 'identify',
        namespace: socket.nsp.name,
        users: [keyOfContext(user)],
      });
      return;
    }
    notifyAndDisconnect(
      socket,
      'EXPIRED',
      'The session has expired. Sign in again.',
    );
  });
  signInGuard: SignInGuard | undefined;
  /** The number of bound sockets. */
  size = 0;

  constructor(
    private readonly options: ManagerOptions,
    private readonly ids: SuspiciousIds,
    private readonly rejections: Rejections,
    private readonly managers: Managers,
    private readonly host: ManagerHost,
  ) {}

  /**
   * Binds a socket whose handshake has been accepted.
   *
   * @throws {LimitExceededError}
   */
  attach(socket: Socket, user: UserContext): Binding {
    const key = keyOfContext(user);
    const known = bindingOf(socket);
    if (known) return this.#sameUser(known, key);
    const manager = this.#managerFor(key, user);
    const connection = new Connection(socket, user);
    setNoticeEvent(socket, this.options.notices.event);
    const binding = { connection, manager };
    bind(binding);
    this.#add(binding);
    return binding;
  }

  /** @returns whether it was attached */
  detach({ connection, manager }: Binding): boolean {
    const record = insideOf(manager);
    this.#expiry.forget(connection);
    if (!record.connections.delete(connection)) return false;
    this.size -= 1;
    record.host.others.presence.disconnected(record, connection);
    this.managers.notify(record, 'disconnected', connection.id);
    if (record.connections.size === 0 && record.lifecycle.is === 'active') {
      record.lastUsedAt = Date.now();
      this.managers.idle.add(record);
    }
    return true;
  }

  /**
   * @throws {NotConnectedError | HandshakeRefusal | LimitExceededError | ManagerQuarantinedError | SocketReboundError}
   */
  signIn(socket: Socket, identity: Identity): WebSocketManager {
    const binding: SocketBinding | undefined = bindingOf(socket);
    if (
      !binding ||
      !insideOf(binding.manager).connections.has(binding.connection)
    )
      throw new NotConnectedError();
    const user = bindIdentity(identity, this.ids, Date.now(), 'connection');
    const key = keyOfContext(user);
    if (!binding.connection.user.anonymous) {
      // Not a violation: applications offer to switch the account.
      if (binding.manager.key !== key) {
        this.rejections.count('SOCKET_REBOUND');
        throw new SocketReboundError();
      }
      this.#extend(binding, user);
      return binding.manager;
    }
    this.signInGuard?.assertMayEnter(user, identity);
    const manager = this.#managerFor(key, user);
    this.#endAnonymous(binding);
    binding.connection.identify(user);
    binding.manager = manager;
    moving(key, () => this.#add(binding));
    this.signInGuard?.signedIn(binding);
    return manager;
  }

  close(): void {
    this.#expiry.close();
  }

  /** @throws {LimitExceededError | ManagerQuarantinedError} */
  #managerFor(key: UserKey, user: UserContext): WebSocketManager {
    const manager =
      this.managers.byKey.get(key) ?? this.managers.create(key, user);
    const max = this.options.limits.connectionsPerUser;
    if (insideOf(manager).connections.size >= max)
      this.host.exceeded('connectionsPerUser', max);
    return manager;
  }

  #add({ connection, manager }: Binding): void {
    const { socket, user } = connection;
    const record = insideOf(manager);
    record.user = user;
    record.connections.add(connection);
    this.size += 1;
    record.namespaces.add(socket.nsp);
    this.managers.idle.remove(record);
    void socket.join(roomsOf(record));
    this.#expiry.watch(connection);
    if (!user.anonymous)
      record.host.others.presence.connected(record, connection);
    this.managers.notify(record, 'connected', connection.id);
  }

  /** Ends the anonymous user. The state is dropped; rooms that the application joined stay. */
  #endAnonymous({ connection, manager }: Binding): void {
    const record = insideOf(manager);
    moving(record.key, () => {
      for (const room of roomsHeldBy(record))
        void connection.socket.leave(room);
    });
    record.connections.delete(connection);
    this.size -= 1;
    this.managers.notify(record, 'disconnected', connection.id);
    if (record.connections.size === 0) this.managers.release(record);
  }

  /** Extends the session of a user whose token was refreshed. */
  #extend({ connection, manager }: Binding, { expiresAt }: UserContext): void {
    const { user } = connection;
    if (
      expiresAt === undefined ||
      user.expiresAt === undefined ||
      expiresAt <= user.expiresAt
    )
      return;
    const extended = Object.freeze({ ...user, expiresAt });
    connection.identify(extended);
    insideOf(manager).user = extended;
    this.#expiry.forget(connection);
    this.#expiry.watch(connection);
  }

  /** @throws {SocketReboundError} */
  #sameUser(known: Binding, key: UserKey): Binding {
    if (known.manager.key === key) return known;
    this.host.observer?.rebound(insideOf(known.manager), key);
    throw new SocketReboundError();
  }
}

function roomsHeldBy({ room, channels, user }: ManagerRecord): string[] {
  return [
    room,
    ...[...(channels ?? [])].map((channel) => roomOfChannel(user, channel)),
  ];
}
