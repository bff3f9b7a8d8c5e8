export { AdapterGuard } from './nest/adapter-guard.js';
export { AdapterNotReadyError } from './nest/adapter-not-ready.error.js';
export { AdapterSlot } from './nest/adapter-slot.js';
export { ConnectionsWatch } from './socket-io/connections-watch.js';
export { Deliveries } from './nest/deliveries.js';
export { EgressDeclarations } from './socket-io/egress-declarations.js';
export { EgressContent } from './socket-io/egress-content.js';
export { Egress } from './socket-io/egress.js';
export { EgressHooks } from './socket-io/egress-hooks.js';
export { ForeignAdapterError } from './nest/foreign-adapter.error.js';
export { Gateways } from './nest/gateways.js';
export { InjectedManagerError } from './nest/injected-manager.error.js';
export { NestModules } from './nest/nest-modules.js';
export { ConnectionIdentity } from './socket-io/connection-identity.js';
export { ConnectionContext } from './socket-io/connection-context.js';
export { ExcludedNamespaces } from './socket-io/excluded-namespaces.js';
export { Gatekeeper } from './socket-io/gatekeeper.js';
export { Refusals } from './socket-io/refusals.js';
export { Handshake } from './socket-io/handshake.js';
export { InboundLimits } from './socket-io/inbound-limits.js';
export { ManagedIoAdapter } from './nest/managed-io.adapter.js';
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
export { RoomsWatch } from './socket-io/rooms-watch.js';
