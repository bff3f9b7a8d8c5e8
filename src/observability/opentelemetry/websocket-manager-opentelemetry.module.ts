import {
  type DynamicModule,
  Inject,
  Module,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import type * as OpenTelemetry from '@opentelemetry/api';
import { Monitoring } from '../../containment/index.js';
import { MessageTracing } from '../../transport/index.js';
import { loadPeer } from '../peers/index.js';
import { MessageSpans } from './message-spans.js';
import { observeMetrics } from './observed-metrics.js';

/** The name under which instruments and spans appear. */
const INSTRUMENTATION = 'nestjs-websocket-manager';

/** The options of `WebSocketManagerOpenTelemetryModule.forRoot()`. */
export interface OpenTelemetryOptions {
  /** Creates the instruments; `false` for none. Default: the global meter provider. */
  readonly meterProvider?: OpenTelemetry.MeterProvider | false;
  /** Creates the spans; `false` for none. Default: the global tracer provider. */
  readonly tracerProvider?: OpenTelemetry.TracerProvider | false;
}

const OPTIONS = Symbol('nestjs-websocket-manager:opentelemetry');

/**
 * Metrics and traces for OpenTelemetry; needs only `@opentelemetry/api`. Import it beside `WebSocketManagerModule`, and
 * start the SDK before Nest, as OpenTelemetry requires. Without an SDK nothing is measured and nothing is recorded.
 *
 * Metrics are observable instruments, read when the SDK collects. Traces are one span for each message that a gateway
 * handles, with `websocket_manager.violation.vector` and `websocket_manager.incident.id` after a violation.
 */
@Module({})
export class WebSocketManagerOpenTelemetryModule
  implements OnModuleInit, OnModuleDestroy
{
  private endObservation: (() => void) | undefined;

  constructor(
    @Inject(OPTIONS) private readonly options: OpenTelemetryOptions,
    private readonly monitoring: Monitoring,
    private readonly tracing: MessageTracing,
  ) {}

  static forRoot(options: OpenTelemetryOptions = {}): DynamicModule {
    return {
      module: WebSocketManagerOpenTelemetryModule,
      providers: [{ provide: OPTIONS, useValue: options }],
    };
  }

  /** @throws {MissingPeerError} without `@opentelemetry/api` */
  onModuleInit(): void {
    const api = loadPeer(
      'nestjs-websocket-manager/opentelemetry',
      '@opentelemetry/api',
    ) as typeof OpenTelemetry;
    const {
      meterProvider = api.metrics.getMeterProvider(),
      tracerProvider = api.trace.getTracerProvider(),
    } = this.options;
    if (meterProvider) {
      const meter = meterProvider.getMeter(INSTRUMENTATION);
      this.endObservation = observeMetrics(meter, this.monitoring);
    }
    if (tracerProvider) {
      const tracer = tracerProvider.getTracer(INSTRUMENTATION);
      this.tracing.tracer = new MessageSpans(api, tracer);
    }
  }

  onModuleDestroy(): void {
    this.endObservation?.();
    this.tracing.tracer = undefined;
  }
}
