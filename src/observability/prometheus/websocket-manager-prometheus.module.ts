import {
  type DynamicModule,
  Inject,
  Module,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import type * as PromClient from 'prom-client';
import { Monitoring } from '../../containment/index.js';
import { loadPeer } from '../peers/index.js';
import { type MetricsRegistry, registerMetrics } from './registered-metrics.js';

/** The options of `WebSocketManagerPrometheusModule.forRoot()`. */
export interface PrometheusOptions {
  /** Where the metrics are registered. Default: `register` of prom-client, which `@willsoto/nestjs-prometheus` serves. */
  readonly registry?: MetricsRegistry;
}

const OPTIONS = Symbol('nestjs-websocket-manager:prometheus');

/**
 * Metrics for Prometheus; needs `prom-client`. Import it beside `WebSocketManagerModule`. Any endpoint that serves the
 * registry then includes them:
 *
 * ```ts
 * imports: [WebSocketManagerModule.forRoot(), WebSocketManagerPrometheusModule.forRoot(), PrometheusModule.register()]
 * ```
 *
 * Nothing is computed until the registry is scraped. The metrics are removed from the registry when the application
 * closes.
 */
@Module({})
export class WebSocketManagerPrometheusModule
  implements OnModuleInit, OnModuleDestroy
{
  private unregister: (() => void) | undefined;

  constructor(
    @Inject(OPTIONS) private readonly options: PrometheusOptions,
    private readonly monitoring: Monitoring,
  ) {}

  static forRoot(options: PrometheusOptions = {}): DynamicModule {
    return {
      module: WebSocketManagerPrometheusModule,
      providers: [{ provide: OPTIONS, useValue: options }],
    };
  }

  /**
   * @throws {MissingPeerError} without `prom-client`
   * @throws {MetricsRegisteredError} if the registry holds the metrics of another application
   */
  onModuleInit(): void {
    const client = loadPeer(
      'nestjs-websocket-manager/prometheus',
      'prom-client',
    ) as typeof PromClient;
    const { registry = client.register } = this.options;
    this.unregister = registerMetrics(client, registry, this.monitoring);
  }

  onModuleDestroy(): void {
    this.unregister?.();
  }
}
