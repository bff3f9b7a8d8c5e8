import { join } from 'node:path';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import {
  type OpenMetricsContentType,
  Registry,
  openMetricsContentType,
  register,
} from 'prom-client';
import { EmergencyBreaker } from '../../src/index.js';
import {
  MetricsRegisteredError,
  WebSocketManagerPrometheusModule,
} from '../../src/prometheus.js';
import {
  clientOf,
  connect,
  eventually,
  refusalOf,
  serve,
} from '../support/harness.js';
import {
  TalkGateway,
  inFolder,
  linesOf,
  serveMetrics,
} from './metrics-world.js';
import { allocatedBy } from '../support/allocations.js';

/** Every user, event and room of these specs is called something with this in it. */
const MARK = 'zebra';

describe('metrics for Prometheus', () => {
  it('are served by @willsoto/nestjs-prometheus, from the default registry', async () => {
    const served = await serve({
      gateways: [TalkGateway],
      imports: [
        WebSocketManagerPrometheusModule.forRoot(),
        PrometheusModule.register({ defaultMetrics: { enabled: false } }),
      ],
    });
    await connect(served, 'alice');
    const response = await fetch(`${served.url}/metrics`);
    const text = await response.text();
    expect(text).toContain('# TYPE wsm_users gauge\nwsm_users 1\n');
    await served.app.close();
    expect(register.getSingleMetric('wsm_users')).toBeUndefined();
  });

  it('show the current values', async () => {
    const { metrics, ...served } = await serveMetrics();
    expect(await linesOf(metrics, 'wsm_connections')).toEqual([
      'wsm_connections 0',
    ]);
    const alice = await connect(served, 'alice');
    await connect(served, 'alice');
    await alice.emitWithAck('echo', 1);
    await refusalOf(clientOf(served.url, {}));
    served.app.get(EmergencyBreaker).trip('a drill');
    await refusalOf(clientOf(served.url, { user: 'carol' }));
    const text = await metrics.metrics();
    const expected = [
      'wsm_users 1',
      'wsm_connections 2',
      'wsm_managers 1',
      'wsm_messages_received_total 1',
      'wsm_messages_sent_total 1',
      'wsm_rejections_total{code="UNAUTHENTICATED"} 1',
      'wsm_rejections_total{code="LOCKDOWN"} 1',
      'wsm_breaker_state{state="closed"} 0',
      'wsm_breaker_state{state="held"} 1',
    ];
    for (const line of expected) expect(text.split('\n')).toContain(line);
  });

  it('count violations by vector, severity and action, and who is in quarantine', async () => {
    const { metrics, ...served } = await serveMetrics({
      ingress: { identityKeys: ['from'] },
    });
    const alice = await connect(served, 'alice');
    alice.emit('echo', { from: 'somebody else' });
    served.app
      .get(EmergencyBreaker)
      .quarantine({ userId: 'mallory' }, 'a drill');
    await eventually(async () =>
      expect(await linesOf(metrics, 'wsm_violations_total')).toEqual([
        'wsm_violations_total{vector="spoofed-identity",severity="high",action="disconnected"} 1',
      ]),
    );
    expect(await linesOf(metrics, 'wsm_quarantined_users')).toEqual([
      'wsm_quarantined_users 1',
    ]);
  });

  it('show the lag of the sinks and of the audit trail', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    await inFolder(async (folder) => {
      const { metrics, ...served } = await serveMetrics({
        incidents: {
          logger: false,
          auditFile: join(folder, 'audit.jsonl'),
          sinks: [{ name: 'stuck', write: () => gate }],
        },
      });
      served.app.get(EmergencyBreaker).trip('a drill');
      await eventually(async () => {
        const text = await metrics.metrics();
        const lag = /^wsm_sink_lag_seconds\{sink="stuck"\} (\S+)$/m.exec(text);
        expect(Number(lag?.[1])).toBeGreaterThan(0);
        expect(text).toContain('wsm_sink_written_total{sink="audit-trail"} 1');
        expect(text).toMatch(/^wsm_audit_head_age_seconds \d/m);
        expect(text).toContain('wsm_audit_degraded 0');
      });
      open();
      await served.app.close();
    });
  });

  it('are also correct in the format of OpenMetrics', async () => {
    const registry = new Registry<OpenMetricsContentType>();
    registry.setContentType(openMetricsContentType);
    const imports = [WebSocketManagerPrometheusModule.forRoot({ registry })];
    const served = await serve({ gateways: [TalkGateway], imports });
    const alice = await connect(served, 'alice');
    await alice.emitWithAck('echo', 1);
    const text = await registry.metrics();
    expect(text).toContain('# TYPE wsm_messages_received counter\n');
    expect(text).toContain('\nwsm_messages_received_total 1\n');
    expect(text).toMatch(/# EOF\s*$/);
  });

  it('have no metric of the audit trail if there is none', async () => {
    const { metrics } = await serveMetrics();
    expect(await metrics.metrics()).not.toContain('wsm_audit');
  });

  it('never name a user, a room or an event', async () => {
    const { metrics, ...served } = await serveMetrics({
      ingress: { identityKeys: ['from'] },
      limits: { messagesPerSecond: 2, burst: 2 },
    });
    const flooding = await connect(served, `${MARK}-user`);
    served.registry.get({ userId: `${MARK}-user` })?.join(`${MARK}-room`);
    for (let n = 0; n < 6; n++) flooding.emit(`${MARK}-event`, n);
    const spoofing = await connect(served, `${MARK}-spoofer`);
    spoofing.emit('echo', { from: `${MARK}-other` });
    await refusalOf(clientOf(served.url, { user: `${MARK}/../admin` }));
    await eventually(async () => {
      const text = await metrics.metrics();
      expect(text).toContain('RATE_LIMITED');
      expect(text).toContain('SUSPICIOUS_ID');
      expect(text).toContain('spoofed-identity');
    });
    expect(await metrics.metrics()).not.toContain(MARK);
  });

  it('of a second application do not replace those of the first', async () => {
    const registry = new Registry();
    const imports = [WebSocketManagerPrometheusModule.forRoot({ registry })];
    const first = await serve({ gateways: [TalkGateway], imports });
    await connect(first, 'alice');
    await expect(serve({ gateways: [TalkGateway], imports })).rejects.toThrow(
      MetricsRegisteredError,
    );
    expect(await linesOf(registry, 'wsm_users')).toEqual(['wsm_users 1']);
    await first.app.close();
    const second = await serve({ gateways: [TalkGateway], imports });
    await connect(second, 'alice');
    expect(await linesOf(registry, 'wsm_users')).toEqual(['wsm_users 1']);
  });

  it('are read for 10,000 users as fast as for ten, without more allocations', async () => {
    const { metrics, ...served } = await serveMetrics({
      limits: { managers: Infinity },
    });
    const populate = (from: number, to: number) => {
      for (let n = from; n < to; n++) {
        const manager = served.registry.acquire({ userId: `user-${n}` });
        manager.state.set('cart', { n });
      }
    };
    const scrape = () => metrics.metrics();
    populate(0, 10);
    // What the first scrapes allocate is compiled code.
    for (let n = 0; n < 50; n++) await scrape();
    const few = await allocatedBy(scrape);
    populate(10, 10_000);
    const many = await allocatedBy(scrape);
    expect(many - few).toBeLessThan(20_000);
    const times: number[] = [];
    for (let n = 0; n < 5; n++) {
      const startedAt = performance.now();
      await scrape();
      times.push(performance.now() - startedAt);
    }
    process.stdout.write(
      `a scrape with 10,000 users: ${Math.min(...times).toFixed(1)} ms, ` +
        `${Math.round(few)} bytes with ten of them, ${Math.round(many)} with all\n`,
    );
    expect(Math.min(...times)).toBeLessThan(20);
  });
});
