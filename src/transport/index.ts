export { AdapterGuard } from './nest/adapters/adapter-guard.js';
export { AdapterNotReadyError } from './nest/adapters/adapter-not-ready.error.js';
export { AdapterSlot } from './nest/adapters/adapter-slot.js';
export { ConnectionsWatch } from './socket-io/egress/connections-watch.js';
export { Deliveries } from './nest/deliveries.js';
export { EgressDeclarations } from './socket-io/egress/egress-declarations.js';
export { EgressContent } from './socket-io/egress/egress-content.js';
export { EgressRoutes } from './socket-io/egress/egress-routes.js';
export { Egress } from './socket-io/egress/egress.js';
export { EgressHooks } from './socket-io/egress/egress-hooks.js';
export { ForeignAdapterError } from './nest/adapters/foreign-adapter.error.js';
export { Gateways } from './nest/gateways.js';
export { InjectedManagerError } from './nest/injected-manager.error.js';
export { NestModules } from './nest/internals/nest-modules.js';
export { ClusterAdmission } from './socket-io/cluster/cluster-admission.js';
export { ClusterPackets } from './socket-io/cluster/cluster-packets.js';
export { ConnectionIdentity } from './socket-io/connections/connection-identity.js';
export { ConnectionContext } from './socket-io/connections/connection-context.js';
export { ExcludedNamespaces } from './socket-io/connections/excluded-namespaces.js';
export { Gatekeeper } from './socket-io/connections/gatekeeper.js';
export { Refusals } from './socket-io/connections/refusals.js';
export { Handshake } from './socket-io/connections/handshake.js';
export { TransportWatch } from './socket-io/transport-watch.js';
export { Tickets } from './socket-io/connections/tickets.js';
export { LateIdentity } from './socket-io/connections/late-identity.js';
export { InboundLimits } from './socket-io/connections/limits/inbound-limits.js';
export { ManagedIoAdapter } from './nest/adapters/managed-io.adapter.js';
export {
  type AdapterFactory,
  type InboundLimitOptions,
  TRANSPORT_ROWS,
  type TransportOptions,
} from './transport.options.js';
export {
  type MessageTrace,
  type MessageTracer,
  MessageTracing,
  type TracedMessage,
} from './nest/message-tracing.js';
export { Arrivals } from './socket-io/cluster/arrivals.js';
export { RemoteAudience } from './socket-io/cluster/remote-audience.js';
export { RoomClaims } from './socket-io/cluster/room-claims.js';
export { RoomsWatch } from './socket-io/egress/rooms-watch.js';
