export { MissingPeerError } from './observability/peers/index.js';
export {
  MetricsRegisteredError,
  type MetricsRegistry,
  type PrometheusOptions,
  WebSocketManagerPrometheusModule,
} from './observability/prometheus/index.js';
