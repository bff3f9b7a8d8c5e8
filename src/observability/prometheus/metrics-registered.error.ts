import { WsmError } from '../../common/wsm-error.js';

/** The registry of prom-client has a metric of that name already. */
export class MetricsRegisteredError extends WsmError {
  constructor(metric: string) {
    super(
      'WSM_METRICS_REGISTERED',
      `the registry of prom-client already holds the metric ${metric}: another application of this process has ` +
        'registered its metrics there, or was not closed. Give each application a registry of its own: ' +
        'WebSocketManagerPrometheusModule.forRoot({ registry: new Registry() }).',
    );
  }
}
