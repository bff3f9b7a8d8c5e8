export { fillAdapterSlot } from './adapter-slot.js';
export { Deliveries } from './deliveries.js';
export { Egress } from './egress.js';
export { EgressHooks } from './egress-hooks.js';
export { ForeignAdapterError } from './foreign-adapter.error.js';
export { Gateways } from './gateways.js';
export { Gatekeeper } from './gatekeeper.js';
export { Handshake } from './handshake.js';
export { InboundLimits } from './inbound-limits.js';
export { ManagedIoAdapter } from './managed-io.adapter.js';
export {
  type AdapterFactory,
  type Enforcement,
  type InboundLimitOptions,
  TRANSPORT_OPTIONS,
  type TransportOptions,
} from './transport.options.js';
export { RoomsWatch } from './rooms-watch.js';
