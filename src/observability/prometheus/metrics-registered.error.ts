import { WsmError } from '../../common/wsm-error.js';

/** The registry of prom-client has a metric of that name already. */
export class MetricsRegisteredError extends WsmError {
  constructor(metric: string) {
    super(
      'WSM_METRICS_REGISTERED',
      `the registry of prom-client already has the metric ${metric}: another application of this process ` +
        'registered its metrics there, or was not closed. Give each application its own registry: ' +
        'WebSocketManagerPrometheusModule.forRoot({ registry: new Registry() }).',
    );
  }
}
