import type {
  IncidentsOptions,
  LockdownOptions,
  QuarantineOptions,
} from '../containment/index.js';
import type {
  AnonymousPolicy,
  IdRules,
  Identify,
  IdentifyRequest,
} from '../identity/index.js';
import type { VectorId } from '../incidents/index.js';
import type {
  EgressOptions,
  IngressOptions,
  IsolationMode,
  MemoryOptions,
  VectorMode,
} from '../policy/index.js';
import type { ManagerLimits } from '../manager/index.js';
import type {
  AdapterFactory,
  InboundLimitOptions,
} from '../transport/index.js';

/**
 * What an application tells `WebSocketManagerModule.forRoot()`. Everything is optional; times are milliseconds.
 */
export interface WebSocketManagerOptions {
  /**
   * Says who is behind a socket: a user context, or `null` for nobody. Runs once per handshake, after the
   * application's own middleware. Whatever it throws is a refusal.
   *
   * Default: the identity that server-side code has put on `socket.data.user` or `socket.request.user`
   * (`userId`, `id` or `sub`); nothing the client says.
   */
  readonly identify?: Identify;

  /** Says who is behind an HTTP request, for controllers that inject `WebSocketManager`. Default: none. */
  readonly identifyRequest?: IdentifyRequest;

  /**
   * What happens to a socket `identify` does not know. Default: `'reject'`.
   * `'allow'` gives each such socket a manager of its own.
   */
  readonly anonymous?: AnonymousPolicy;

  /** How long `identify` may take. Default: 10,000. */
  readonly handshakeTimeout?: number;

  /** How long a manager without a connection lives on with its state. Default: 60,000. */
  readonly idleTtl?: number;

  /** How long `manager.emitWithAck()` waits for the devices. Default: 10,000. */
  readonly ackTimeout?: number;

  /**
   * Makes the socket.io adapter of the application, for one that had `app.useWebSocketAdapter()`:
   * `(httpServer) => new RedisIoAdapter(httpServer)`. Default: Nest's `IoAdapter`.
   */
  readonly adapter?: AdapterFactory;

  /**
   * Whether the guard and the interceptor are active for every gateway. Default: `true`. With `false`, bind them
   * by hand: `@UseGuards(SuspiciousIdGuard)`, `@UseInterceptors(ContaminationInterceptor)`.
   */
  readonly globalEnhancers?: boolean;

  /**
   * What happens to violations. Default: `'enforce'`: they are stopped.
   * `'report'` only reports them, to watch an existing application before it is policed.
   */
  readonly mode?: IsolationMode;

  /** Another mode for some vectors, or `'off'`. Default: none. */
  readonly vectors?: Readonly<Partial<Record<VectorId, VectorMode>>>;

  /**
   * What is looked at in memory. Defaults: nothing is `shared`; `strict` under `NODE_ENV=test`;
   * 64 `nodesPerMessage`.
   */
  readonly isolation?: Partial<MemoryOptions>;

  /** What may leave. Defaults: no `publicEvents`, no `rules`, no `authorize`, no `ownerKeys`. */
  readonly egress?: Partial<EgressOptions>;

  /** What comes in. Default: no `identityKeys`. */
  readonly ingress?: Partial<IngressOptions>;

  /**
   * When new connections are refused for everybody. Defaults: more than 10 `violations` that contaminated users,
   * within a `windowMs` of 60,000; a `coolDownMs` of 60,000, up to sixteen times as long if it happens again.
   */
  readonly lockdown?: Partial<LockdownOptions>;

  /**
   * How long a contaminated user waits. Defaults: a `coolDownMs` of 30,000, up to a `maxCoolDownMs` of 900,000 if it
   * happens again; 10 `probes`.
   */
  readonly quarantine?: Partial<QuarantineOptions>;

  /**
   * Where incidents go. Defaults: to Nest's `logger`; no `sinks`, no `auditFile`, no `auditKey`, no `anchor`;
   * `maxFileBytes` of 64 MiB; `hashUsers` off; the `compliance` table `DEFAULT_COMPLIANCE`; `node` is `host:pid`; `windowMs` of 10,000.
   */
  readonly incidents?: Partial<IncidentsOptions>;

  /** Upper bounds; what exceeds them is rejected with a code and counted. `Infinity` takes one off. */
  readonly limits?: Partial<ManagerLimits & InboundLimitOptions>;

  /** How ids are judged, and where the guard finds them. */
  readonly ids?: Partial<IdRules> & {
    /** The fields of a payload that hold ids. */
    readonly fields?: readonly string[];
  };
}

/** What `forRootAsync({ useClass })` and `useExisting` want. */
export interface WebSocketManagerOptionsFactory {
  createWebSocketManagerOptions():
    WebSocketManagerOptions | Promise<WebSocketManagerOptions>;
}
