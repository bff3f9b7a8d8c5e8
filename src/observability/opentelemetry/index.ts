export {
  type OpenTelemetryOptions,
  WebSocketManagerOpenTelemetryModule,
} from './websocket-manager-opentelemetry.module.js';
