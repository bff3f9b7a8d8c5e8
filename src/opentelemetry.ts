export {
  type OpenTelemetryOptions,
  WebSocketManagerOpenTelemetryModule,
} from './observability/opentelemetry/index.js';
export { MissingPeerError } from './observability/peers/index.js';
