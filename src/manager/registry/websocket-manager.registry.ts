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
 * The single source of truth: user key → manager. Nobody else creates managers.
 * Inject it wherever there is no message being handled: jobs, HTTP controllers, other services.
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

  /** How many managers there are. */
  get size(): number {
    return this.#managers.byKey.size;
  }

  /** The manager of a user who has one, or `undefined`. Makes none. */
  get(user: UserReference): WebSocketManager | undefined {
    return this.#managers.byKey.get(toUserKey(user));
  }

  /**
   * The manager of a user, made if there is none: for a job or a controller that knows the user.
   * The same user always gets the same instance, however many ask at once.
   *
   * @throws {HandshakeRefusal} `SUSPICIOUS_ID`, `EXPIRED`, or `UNAUTHENTICATED` for a wrong type
   * @throws {LimitExceededError} `limits.managers`
   * @throws {ManagerQuarantinedError} as long as the user is in quarantine
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
   * Says who an anonymous socket is from now on: for an application that authenticates by a message or in a guard. Call
   * it once the credentials are verified. The message in which it happens goes on as the user who has signed in. What
   * the anonymous manager held ends with it.
   *
   * A socket signs in once. For the same user again, a later `expiresAt` extends the session.
   *
   * @returns the manager of the user
   * @throws {SocketReboundError} if the socket belongs to another user already
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

  /** Every manager. */
  managers(): IterableIterator<WebSocketManager> {
    return this.#managers.byKey.values();
  }

  /** How much there is now. Unlike {@link status} it names nobody, and takes no longer with more users. */
  counts(): RegistryCounts {
    const { byKey, idle } = this.#managers;
    return {
      managers: byKey.size,
      connections: this.#bindings.size,
      idle: idle.size,
    };
  }

  /** What is there now: plain data, safe to print and to serialise. With `cluster`, how much all nodes hold. */
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

  /** Checks that a user has one manager at the most and that nothing is registered twice. */
  validate(user: UserReference): RegistryValidation {
    return validateUser(this.#managers.byKey, toUserKey(user), bindingOf);
  }

  /**
   * Looks at everything a user holds, whatever it costs; pauses every few milliseconds for other work.
   * What is found is also published as a violation.
   */
  async inspect(user: UserReference): Promise<IsolationReport> {
    const manager = this.get(user);
    return this.#examine(manager ? [manager] : []);
  }

  /** The same for all users. */
  async validateIsolation(): Promise<IsolationReport> {
    return this.#examine([...this.#managers.byKey.values()]);
  }

  /**
   * Ends a manager now instead of after `idleTtl`: its sockets are disconnected, its state is dropped.
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
   * Ends a contaminated manager: from here on nothing leaves through it, it holds nothing and belongs to nobody, and
   * its devices are notified and disconnected. All of it within the same tick.
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

  /** Gives a manager another mode. @internal */
  changeMode(record: ManagerRecord, name: ModeName): void {
    this.#managers.changeMode(record, name);
  }

  /** Lets the emergency response say who has to wait. @internal */
  containWith(containment: Containment): void {
    this.#managers.containment = containment;
  }

  /** Lets a higher module watch the managers. @internal */
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

  /** Has whoever signs in judged like a handshake. @internal */
  guardSignIns(guard: SignInGuard): void {
    this.#bindings.signInGuard = guard;
  }

  /** Ends every manager: the application is closing. @internal */
  close(): void {
    this.#managers.close();
    this.#bindings.close();
  }

  #examine(managers: readonly WebSocketManager[]): Promise<IsolationReport> {
    const { observer } = this.#host;
    if (!observer) throw new TypeError('Nothing is inspected here.');
    return observer.examine(managers.map(insideOf));
  }
}
