export { MetricsRegisteredError } from './metrics-registered.error.js';
export type { MetricsRegistry } from './registered-metrics.js';
export {
  type PrometheusOptions,
  WebSocketManagerPrometheusModule,
} from './websocket-manager-prometheus.module.js';
