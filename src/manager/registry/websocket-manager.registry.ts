import { Inject, Injectable } from '@nestjs/common';
import type { Socket } from 'socket.io';
import { OPTIONS } from '../../common/options/options.token.js';
import {
  type Identity,
  SuspiciousIds,
  type UserContext,
  type UserKey,
  bindIdentity,
  toUserKey,
} from '../../identity/index.js';
import { type Binding, bindingOf } from '../current/binding.js';
import { Bindings, type SignInGuard } from './bindings.js';
import { CurrentConnection } from '../current/current-connection.js';
import type { IsolationReport } from './isolation-report.js';
import { type ManagerOptions } from '../manager.options.js';
import type {
  ManagerHost,
  ManagerObserver,
  ManagerRecord,
} from '../manager-record.js';
import { hostOf } from './manager-host.js';
import { LimitWarnings } from './limit-warnings.js';
import { Managers } from './managers.js';
import type { ModeName } from '../mode.js';
import { NoCurrentManagerError } from '../errors/no-current-manager.error.js';
import {
  type Containment,
  type RegistryStatus,
  type RegistryValidation,
  describeRegistry,
  validateUser,
} from './registry-report.js';
import { Rejections } from './rejections.js';
import { AcrossNodes, type UserReference } from '../nodes/across-nodes.js';
import type { ClusterStatus, RegistryCounts } from '../nodes/node-counts.js';
import { OtherNodes } from '../nodes/other-nodes.js';
import { carryOut } from '../nodes/manager-order.js';
import { moving } from '../sending/moving.js';
import { type WebSocketManager, insideOf } from '../websocket-manager.js';

/**
 * Creates the managers and maps each user key to its {@link WebSocketManager}.
 * Inject it wherever no message is being handled: jobs, HTTP controllers, other services.
 */
@Injectable()
export class WebSocketManagerRegistry extends AcrossNodes {
  readonly #managers: Managers;
  readonly #bindings: Bindings;
  readonly #host: ManagerHost;

  /** @internal */
  constructor(
    @Inject(OPTIONS) private readonly options: ManagerOptions,
    private readonly ids: SuspiciousIds,
    currentConnection: CurrentConnection,
    private readonly rejections: Rejections,
    warnings: LimitWarnings,
    others: OtherNodes,
  ) {
    super(others, currentConnection);
    this.#host = hostOf(
      options,
      ids,
      rejections,
      warnings,
      currentConnection,
      others,
      (key) => this.#managers.byKey.get(key),
    );
    this.#managers = new Managers(options, this.#host);
    this.#bindings = new Bindings(
      options,
      ids,
      rejections,
      this.#managers,
      this.#host,
    );
    others.carryOutWith(
      (order) => carryOut(order, this.find(order.key)),
      () => this.counts(),
    );
  }

  /** The number of managers. */
  get size(): number {
    return this.#managers.byKey.size;
  }

  /** The existing manager of a user, or `undefined`. Creates none. */
  get(user: UserReference): WebSocketManager | undefined {
    return this.#managers.byKey.get(toUserKey(user));
  }

  /**
   * The manager of a user, created if there is none: for a job or a controller that knows the user.
   * Concurrent calls for one user return the same instance.
   *
   * @throws {HandshakeRefusal} `SUSPICIOUS_ID`, `EXPIRED`, or `UNAUTHENTICATED` for a wrong type
   * @throws {LimitExceededError} `limits.managers`
   * @throws {ManagerQuarantinedError} while the user is in quarantine
   */
  acquire(user: Identity): WebSocketManager {
    const existing =
      typeof user?.userId === 'string' &&
      this.#managers.byKey.get(toUserKey(user));
    if (existing) {
      this.#host.touch(insideOf(existing));
      return existing;
    }
    const context = bindIdentity(user, this.ids, Date.now());
    return this.#managers.create(toUserKey(context), context);
  }

  /**
   * Identifies the user of an anonymous socket, for an application that authenticates by a message or in a guard. Call it
   * after the credentials are verified. The current message continues as the identified user. The anonymous manager ends,
   * and its state is dropped.
   *
   * A socket can sign in as one user only. Another call for the same user with a later `expiresAt` extends the session.
   *
   * @returns the manager of the user
   * @throws {SocketReboundError} if the socket already belongs to another user
   * @throws {NotConnectedError} for a socket that is not connected here
   * @throws {HandshakeRefusal} as in a handshake: `SUSPICIOUS_ID`, `EXPIRED`, `QUARANTINED`, `LOCKDOWN`, `UNAUTHENTICATED`
   * @throws {LimitExceededError} `limits.managers`, `limits.connectionsPerUser`
   */
  signIn(socket: Socket, user: Identity): WebSocketManager {
    return this.#bindings.signIn(socket, user);
  }

  /**
   * The manager of the user whose message is being handled, anywhere below the handler.
   *
   * @throws {NoCurrentManagerError} outside a handler
   */
  current(): WebSocketManager {
    const binding = this.currentConnection.get();
    if (!binding) throw new NoCurrentManagerError('registry.current()');
    return binding.manager;
  }

  /** Like `current()`, for code that also runs outside handlers: `undefined` there. */
  currentIfAny(): WebSocketManager | undefined {
    return this.currentConnection.get()?.manager;
  }

  /** All managers. */
  managers(): IterableIterator<WebSocketManager> {
    return this.#managers.byKey.values();
  }

  /** Current counts. Unlike {@link status} they name no user and take constant time. */
  counts(): RegistryCounts {
    const { byKey, idle } = this.#managers;
    return {
      managers: byKey.size,
      connections: this.#bindings.size,
      idle: idle.size,
    };
  }

  /** The current status: plain data, safe to log and to serialise. With `cluster: true`, the counts of all nodes. */
  status(): RegistryStatus;
  status(options: { readonly cluster: true }): Promise<ClusterStatus>;
  status(options?: {
    readonly cluster: true;
  }): RegistryStatus | Promise<ClusterStatus> {
    if (options?.cluster) return this.others.status();
    return describeRegistry(
      this.#managers.byKey,
      this.#managers.idle.size,
      this.rejections.snapshot(),
      this.#managers.containment,
    );
  }

  /** Checks that a user has at most one manager and that no registration is duplicated. */
  validate(user: UserReference): RegistryValidation {
    return validateUser(this.#managers.byKey, toUserKey(user), bindingOf);
  }

  /**
   * Inspects everything that a user holds, without a budget. Yields to other work every few milliseconds.
   * Findings are also published as violations.
   */
  async inspect(user: UserReference): Promise<IsolationReport> {
    const manager = this.get(user);
    return this.#inspect(manager ? [manager] : []);
  }

  /** Inspects everything that all users hold, like {@link inspect}. */
  async validateIsolation(): Promise<IsolationReport> {
    return this.#inspect([...this.#managers.byKey.values()]);
  }

  /**
   * Ends a manager now instead of after `idleTtl`: disconnects its sockets and drops its state.
   *
   * @returns whether there was one
   */
  release(user: UserReference, reason?: string): boolean {
    const manager = this.get(user);
    if (!manager) return false;
    moving(manager.key, () => manager.disconnect(reason));
    this.#managers.release(insideOf(manager));
    return true;
  }

  /** The manager of a user key. @internal */
  find(key: string): ManagerRecord | undefined {
    return this.#host.find(key as UserKey);
  }

  /**
   * Ends a contaminated manager within the same tick: it can send nothing, its state is dropped, and its devices are
   * notified and disconnected.
   *
   * @returns whether there was one
   * @internal
   */
  quarantine(key: string, incidentId: string): boolean {
    const record = this.find(key);
    if (!record) return false;
    this.#managers.quarantine(record, incidentId);
    return true;
  }

  /** Changes the mode of a manager. @internal */
  changeMode(record: ManagerRecord, name: ModeName): void {
    this.#managers.changeMode(record, name);
  }

  /** Registers the emergency response, which decides who may connect. @internal */
  containWith(containment: Containment): void {
    this.#managers.containment = containment;
  }

  /** Registers the observer of the managers. @internal */
  observe(observer: ManagerObserver): void {
    this.#host.observer = observer;
    for (const manager of this.#managers.byKey.values())
      observer.created(insideOf(manager));
  }

  /**
   * Binds a socket whose handshake has been accepted.
   *
   * @throws {LimitExceededError}
   * @internal
   */
  attach(socket: Socket, user: UserContext): Binding {
    return this.#bindings.attach(socket, user);
  }

  /** @returns whether it was attached. @internal */
  detach(binding: Binding): boolean {
    return this.#bindings.detach(binding);
  }

  /** Registers the guard that judges sign-ins. @internal */
  guardSignIns(guard: SignInGuard): void {
    this.#bindings.signInGuard = guard;
  }

  /** Ends every manager: the application is closing. @internal */
  close(): void {
    this.#managers.close();
    this.#bindings.close();
  }

  #inspect(managers: readonly WebSocketManager[]): Promise<IsolationReport> {
    const { observer } = this.#host;
    if (!observer) throw new TypeError('No inspection is configured.');
    return observer.inspectFully(managers.map(insideOf));
  }
}
