import type { Monitoring } from '../../containment/index.js';
import { type HealthReport, healthOf } from './health-report.js';
import { type TerminusResult, toTerminus } from './terminus.js';

const DEFAULT_KEY = 'websocket-manager';
const DEFAULT_MAX_SINK_LAG_MS = 30_000;

/** What there is to choose about a health check. */
export interface ReadinessOptions {
  /** From which lag on a sink makes the server `degraded`, in milliseconds. Default: 30,000. */
  readonly maxSinkLagMs?: number;
}

/** What there is to choose about a health check for terminus. */
export interface IndicatorOptions<
  Key extends string = string,
> extends ReadinessOptions {
  /** The name of the result. Default: `websocket-manager`. */
  readonly key?: Key;
}

/** Whether new users should be sent here, and why not. For anything but terminus; with it, use {@link readiness}. */
export function readinessReport(
  monitoring: Monitoring,
  { maxSinkLagMs = DEFAULT_MAX_SINK_LAG_MS }: ReadinessOptions = {},
): HealthReport {
  return healthOf({
    lockdown: monitoring.lockdown(),
    incidents: monitoring.incidentMetrics(),
    maxSinkLagMs,
    cluster: monitoring.cluster(),
  });
}

/**
 * Whether new users should be sent here, as a health indicator of `@nestjs/terminus`:
 * `health.check([() => readiness(this.monitoring)])`. `down` in a lock-down, with the reason; `degraded` when a sink or
 * the audit trail needs attention. With terminus 10 and 11, which know no `degraded`, that is `up` with
 * `degraded: true`.
 *
 * @throws {MissingPeerError} without `@nestjs/terminus`
 */
export function readiness<Key extends string = typeof DEFAULT_KEY>(
  monitoring: Monitoring,
  { key = DEFAULT_KEY as Key, ...options }: IndicatorOptions<Key> = {},
): TerminusResult<Key> {
  return toTerminus(key, readinessReport(monitoring, options));
}

/**
 * Whether the process should be left running, as a health indicator of `@nestjs/terminus`. `up` as long as it answers:
 * a lock-down, a full disk or a slow sink are not fixed by a restart, which disconnects everybody and forgets who is
 * in quarantine.
 *
 * @throws {MissingPeerError} without `@nestjs/terminus`
 */
export function liveness<Key extends string = typeof DEFAULT_KEY>({
  key = DEFAULT_KEY as Key,
}: Pick<IndicatorOptions<Key>, 'key'> = {}): TerminusResult<Key> {
  return toTerminus(key, { status: 'up', reasons: [] });
}
