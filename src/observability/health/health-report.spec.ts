import type { IncidentMetrics, SinkStats } from '../../incidents/index.js';
import { type HealthFacts, healthOf } from './health-report.js';

const IDLE: SinkStats = {
  written: 0,
  failed: 0,
  retried: 0,
  dropped: 0,
  queued: 0,
  hanging: 0,
  lagMs: 0,
};
const TRAIL: NonNullable<IncidentMetrics['auditTrail']> = {
  ...IDLE,
  isDegraded: false,
  isSpilling: false,
  headAgeMs: 0,
  anchor: null,
};

function health(facts: Partial<HealthFacts>) {
  return healthOf({
    lockdown: { is: 'closed' },
    incidents: { sinks: {}, auditTrail: null },
    maxSinkLagMs: 1_000,
    ...facts,
  });
}

const trail = (change: Partial<typeof TRAIL>) =>
  health({ incidents: { sinks: {}, auditTrail: { ...TRAIL, ...change } } });

describe('the health of the server', () => {
  it('is up when nothing is wrong', () => {
    expect(health({})).toEqual({ status: 'up', reasons: [] });
    expect(trail({})).toEqual({ status: 'up', reasons: [] });
  });

  it('is down in a lockdown, with the time of its end', () => {
    const until = Date.UTC(2026, 0, 1);
    const open = { is: 'open', openedAt: 0, until, trips: 1 } as const;
    expect(health({ lockdown: open })).toEqual({
      status: 'down',
      reasons: [expect.stringContaining('until 2026-01-01T00:00:00.000Z')],
    });
  });

  it('is down in a lockdown by hand, without its reason', () => {
    const held = { is: 'held', since: 0, reason: 'attack by Eve' } as const;
    const { status, reasons } = health({ lockdown: held });
    expect(status).toBe('down');
    expect(reasons.join()).toMatch(/by hand since 1970/);
    expect(reasons.join()).not.toContain('Eve');
  });

  it('is degraded while connections are watched after a lockdown', () => {
    const lockdown = { is: 'half-open', since: 0, probesLeft: 7, trips: 1 };
    expect(health({ lockdown: lockdown as HealthFacts['lockdown'] })).toEqual({
      status: 'degraded',
      reasons: [expect.stringContaining('7 more are watched')],
    });
  });

  it('is degraded when the lag of a sink exceeds the limit', () => {
    const incidents = (lagMs: number) => ({
      sinks: { siem: { ...IDLE, lagMs } },
      auditTrail: null,
    });
    expect(health({ incidents: incidents(1_000) }).status).toBe('up');
    expect(health({ incidents: incidents(61_000) })).toEqual({
      status: 'degraded',
      reasons: ['The sink siem is 61 s behind.'],
    });
  });

  it('is degraded when the audit trail cannot write, only counts incidents, or lags behind', () => {
    expect(trail({ isDegraded: true }).status).toBe('degraded');
    expect(trail({ isSpilling: true }).status).toBe('degraded');
    expect(trail({ lagMs: 5_000 }).reasons).toEqual([
      'The audit trail is 5 s behind.',
    ]);
    const anchor = { anchored: 0, failed: 3, seq: -1, lagMs: 9_000 };
    expect(trail({ anchor }).reasons).toEqual([
      'The anchor of the audit trail is 9 s behind.',
    ]);
  });

  it('is degraded while the cluster is unreachable', () => {
    const cluster = (isReachable: boolean) =>
      health({
        cluster: { node: 'a', isReachable, size: 1, lostMessages: 0 },
      });
    expect(cluster(true)).toEqual({ status: 'up', reasons: [] });
    expect(cluster(false)).toEqual({
      status: 'degraded',
      reasons: [expect.stringContaining('cluster is unreachable')],
    });
  });

  it('gives all reasons, and the worst status', () => {
    const { status, reasons } = health({
      lockdown: { is: 'held', since: 0, reason: '' },
      incidents: { sinks: {}, auditTrail: { ...TRAIL, isDegraded: true } },
    });
    expect(status).toBe('down');
    expect(reasons).toHaveLength(2);
  });
});
