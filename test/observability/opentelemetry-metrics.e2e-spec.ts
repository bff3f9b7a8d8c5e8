import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { EmergencyBreaker } from '../../src/index.js';
import { WebSocketManagerOpenTelemetryModule } from '../../src/opentelemetry.js';
import {
  clientOf,
  connect,
  eventually,
  refusalOf,
  serve,
} from '../support/harness.js';
import { TalkGateway } from './metrics-world.js';

/** An SDK that returns its collected metrics. */
function startSdk() {
  const exporter = new InMemoryMetricExporter(
    AggregationTemporality.CUMULATIVE,
  );
  const reader = new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: 3_600_000,
  });
  const provider = new MeterProvider({ readers: [reader] });
  const collect = async () => {
    exporter.reset();
    await provider.forceFlush();
    return exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics)
      .filter(({ scope }) => scope.name === 'nestjs-websocket-manager')
      .flatMap((scope) => scope.metrics);
  };
  return { provider, collect };
}

type Metric = Awaited<
  ReturnType<ReturnType<typeof startSdk>['collect']>
>[number];

const valuesOf = (collected: readonly Metric[], name: string) =>
  collected
    .filter(({ descriptor }) => descriptor.name === name)
    .flatMap(({ dataPoints }) =>
      dataPoints.map(({ value, attributes }) => ({ value, attributes })),
    );

const serveTelemetry = (meterProvider: MeterProvider, options = {}) =>
  serve({
    gateways: [TalkGateway],
    imports: [
      WebSocketManagerOpenTelemetryModule.forRoot({
        meterProvider,
        tracerProvider: false,
      }),
    ],
    options,
  });

describe('metrics for OpenTelemetry', () => {
  it('are collected by an SDK, with their attributes', async () => {
    const { provider, collect } = startSdk();
    const served = await serveTelemetry(provider, {
      ingress: { identityKeys: ['from'] },
    });
    const alice = await connect(served, 'alice');
    await alice.emitWithAck('echo', 1);
    await refusalOf(clientOf(served.url, {}));
    alice.emit('echo', { from: 'somebody else' });
    served.app.get(EmergencyBreaker).trip('a drill');
    await eventually(async () =>
      expect(valuesOf(await collect(), 'websocket_manager.violations')).toEqual(
        [
          {
            value: 1,
            attributes: {
              'websocket_manager.violation.vector': 'spoofed-identity',
              'websocket_manager.violation.severity': 'high',
              'websocket_manager.violation.action': 'disconnected',
            },
          },
        ],
      ),
    );
    const collected = await collect();
    expect(valuesOf(collected, 'websocket_manager.messages.received')).toEqual([
      { value: 2, attributes: {} },
    ]);
    expect(valuesOf(collected, 'websocket_manager.rejections')).toEqual([
      {
        value: 1,
        attributes: { 'websocket_manager.rejection.code': 'UNAUTHENTICATED' },
      },
    ]);
    expect(
      valuesOf(collected, 'websocket_manager.breaker.state'),
    ).toContainEqual({
      value: 1,
      attributes: { 'websocket_manager.breaker.state': 'held' },
    });
  });

  it('follow the conventions: dots, units, and counters that only grow', async () => {
    const { provider, collect } = startSdk();
    await serveTelemetry(provider);
    for (const { descriptor, ...metric } of await collect()) {
      expect(descriptor.name).toMatch(
        /^websocket_manager(\.[a-z]+(_[a-z]+)*)+$/,
      );
      expect(descriptor.unit).toMatch(/^(s|1|\{[a-z]+\})$/);
      expect(descriptor.description).not.toBe('');
      if (metric.dataPointType === DataPointType.SUM && metric.isMonotonic)
        expect(descriptor.name).not.toMatch(/total/);
    }
  });

  it('are no longer read after the application has closed', async () => {
    const { provider, collect } = startSdk();
    const served = await serveTelemetry(provider);
    await connect(served, 'alice');
    const users = async () =>
      valuesOf(await collect(), 'websocket_manager.users');
    expect(await users()).toEqual([{ value: 1, attributes: {} }]);
    await served.app.close();
    expect(served.registry.counts().managers).toBe(0);
    // The SDK repeats what it was told last.
    expect(await users()).toEqual([{ value: 1, attributes: {} }]);
  });

  it('use the global provider by default, and do nothing without an SDK', async () => {
    const imports = [WebSocketManagerOpenTelemetryModule.forRoot()];
    const silent = await serve({ gateways: [TalkGateway], imports });
    const alice = await connect(silent, 'alice');
    expect(await alice.emitWithAck('echo', 'served')).toBe('served');
    const { provider, collect } = startSdk();
    metrics.setGlobalMeterProvider(provider);
    try {
      const served = await serve({ gateways: [TalkGateway], imports });
      await connect(served, 'bob');
      expect(valuesOf(await collect(), 'websocket_manager.users')).toEqual([
        { value: 1, attributes: {} },
      ]);
    } finally {
      metrics.disable();
    }
  });
});
