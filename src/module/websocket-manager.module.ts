import {
  type BeforeApplicationShutdown,
  ConfigurableModuleBuilder,
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  Scope,
} from '@nestjs/common';
import { ApplicationConfig, REQUEST } from '@nestjs/core';
import { ClusterLink, type ClusterOptions } from '../cluster/index.js';
import { OPTIONS } from '../common/options/options.token.js';
import {
  Admission,
  type ContainmentOptions,
  EmergencyBreaker,
  EmergencyResponse,
  Incidents,
  MeasureFollower,
  MeasurePublisher,
  Monitoring,
  Probation,
  UserBreakers,
} from '../containment/index.js';
import { SuspiciousIdGuard, SuspiciousIds } from '../identity/index.js';
import {
  Background,
  ContaminationInterceptor,
  IdentityWatch,
  Ingress,
  Isolation,
  MessageWatch,
  SuspiciousIdWatch,
  Violations,
  Authorization,
  Crossings,
  StreamWatch,
} from '../policy/index.js';
import {
  CurrentConnection,
  OtherNodes,
  LimitWarnings,
  Rejections,
  RequestManager,
  Traffic,
  WebSocketManager,
  WebSocketManagerRegistry,
  bindingOf,
  runningApplications,
} from '../manager/index.js';
import { assertOptions, resolveOptions } from './resolve-options.js';
import type { ResolvedOptions } from './option-table.js';
import {
  AdapterGuard,
  AdapterSlot,
  ClusterAdmission,
  ClusterPackets,
  ConnectionIdentity,
  Deliveries,
  ConnectionsWatch,
  ConnectionContext,
  EgressContent,
  EgressRoutes,
  ExcludedNamespaces,
  EgressDeclarations,
  Egress,
  EgressHooks,
  Gatekeeper,
  Tickets,
  TransportWatch,
  Gateways,
  Handshake,
  InboundLimits,
  LateIdentity,
  MessageTracing,
  NestModules,
  Refusals,
  Arrivals,
  RemoteAudience,
  RoomClaims,
  RoomsWatch,
} from '../transport/index.js';
import { RequestScopeCheck } from './request-scope-check.js';
import type { WebSocketManagerOptions } from './websocket-manager.options.js';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<WebSocketManagerOptions>({
    moduleName: 'WebSocketManager',
  })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createWebSocketManagerOptions')
    .setExtras({}, (definition) => ({ ...definition, global: true }))
    .build();

/**
 * One manager per user for every gateway of the application. Importing it is the whole installation:
 *
 * ```ts
 * imports: [WebSocketManagerModule.forRoot({ identify: async (socket) => ({ userId: … }) })]
 * ```
 *
 * Global. At start-up it fails with `InvalidOptionError` for options it cannot use, with `ForeignAdapterError` if the
 * application's WebSocket adapter makes no servers of socket.io, and with `InjectedManagerError` if a gateway injects
 * the manager on a Nest before 12.
 */
@Module({
  providers: [
    {
      provide: OPTIONS,
      inject: [MODULE_OPTIONS_TOKEN],
      useFactory: resolveOptions,
    },
    {
      provide: ClusterLink,
      inject: [OPTIONS],
      useFactory: (options: ClusterOptions) => ClusterLink.open(options),
    },
    OtherNodes,
    SuspiciousIds,
    SuspiciousIdGuard,
    CurrentConnection,
    LimitWarnings,
    Rejections,
    Traffic,
    WebSocketManagerRegistry,
    RequestManager,
    {
      provide: WebSocketManager,
      scope: Scope.REQUEST,
      inject: [REQUEST, RequestManager],
      useFactory: (request: object, managers: RequestManager) =>
        bindingOf(request)?.manager ?? managers.of(request),
    },
    Violations,
    SuspiciousIdWatch,
    Isolation,
    IdentityWatch,
    Ingress,
    Background,
    MessageWatch,
    ContaminationInterceptor,
    {
      provide: Incidents,
      inject: [OPTIONS, ClusterLink],
      useFactory: (
        { incidents }: ContainmentOptions,
        { cluster }: ClusterLink,
      ) => Incidents.open(incidents, cluster),
    },
    UserBreakers,
    MeasurePublisher,
    MeasureFollower,
    EmergencyBreaker,
    EmergencyResponse,
    Probation,
    Admission,
    Monitoring,
    Authorization,
    Crossings,
    StreamWatch,
    ConnectionsWatch,
    EgressDeclarations,
    EgressContent,
    EgressRoutes,
    Egress,
    RoomsWatch,
    EgressHooks,
    Handshake,
    ConnectionIdentity,
    InboundLimits,
    LateIdentity,
    ExcludedNamespaces,
    Refusals,
    ConnectionContext,
    Arrivals,
    RemoteAudience,
    RoomClaims,
    ClusterAdmission,
    ClusterPackets,
    Gatekeeper,
    Tickets,
    TransportWatch,
    Gateways,
    MessageTracing,
    Deliveries,
    RequestScopeCheck,
    NestModules,
    AdapterGuard,
    AdapterSlot,
  ],
  exports: [
    WebSocketManager,
    WebSocketManagerRegistry,
    SuspiciousIdGuard,
    ContaminationInterceptor,
    // What the guard and the interceptor are made of where an application binds them by hand.
    OPTIONS,
    SuspiciousIds,
    CurrentConnection,
    Isolation,
    IdentityWatch,
    Ingress,
    MessageWatch,
    Violations,
    EmergencyBreaker,
    Incidents,
    Monitoring,
    MessageTracing,
  ],
})
export class WebSocketManagerModule
  extends ConfigurableModuleClass
  implements
    OnApplicationBootstrap,
    BeforeApplicationShutdown,
    OnApplicationShutdown
{
  constructor(
    @Inject(OPTIONS) options: ResolvedOptions,
    application: ApplicationConfig,
    private readonly gatekeeper: Gatekeeper,
    private readonly registry: WebSocketManagerRegistry,
    slot: AdapterSlot,
    guard: SuspiciousIdGuard,
    interceptor: ContaminationInterceptor,
  ) {
    super();
    slot.fill(application);
    // Not as APP_GUARD: ours has to run before the application's own, and `globalEnhancers` is known only now.
    if (options.globalEnhancers) {
      application.useGlobalGuards(guard);
      application.useGlobalInterceptors(interceptor);
    }
  }

  static override forRoot(
    options: WebSocketManagerOptions = {},
  ): DynamicModule {
    // The builder spreads what it is given: a string would become options called 0, 1, 2.
    assertOptions(options);
    return super.forRoot(options);
  }

  static override forRootAsync(
    options: typeof ASYNC_OPTIONS_TYPE,
  ): DynamicModule {
    return super.forRootAsync(options);
  }

  onApplicationBootstrap(): void {
    runningApplications.add(this.registry);
  }

  beforeApplicationShutdown(): void {
    this.gatekeeper.announceShutdown();
  }

  onApplicationShutdown(): void {
    this.registry.close();
    runningApplications.delete(this.registry);
  }
}
