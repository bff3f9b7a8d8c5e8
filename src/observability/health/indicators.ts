import type { Monitoring } from '../../containment/index.js';
import { type HealthReport, healthOf } from './health-report.js';
import { type TerminusResult, toTerminus } from './terminus.js';

const DEFAULT_KEY = 'websocket-manager';
const DEFAULT_MAX_SINK_LAG_MS = 30_000;

/** The options of a health check. */
export interface ReadinessOptions {
  /** The lag of a sink from which the server is `degraded`, in milliseconds. Default: 30,000. */
  readonly maxSinkLagMs?: number;
}

/** The options of a health check for terminus. */
export interface IndicatorOptions<
  Key extends string = string,
> extends ReadinessOptions {
  /** The name of the result. Default: `websocket-manager`. */
  readonly key?: Key;
}

/** Whether the server is ready for new users, and why not. Use {@link readiness} with terminus. */
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
 * Whether the server is ready for new users, as a health indicator of `@nestjs/terminus`:
 * `health.check([() => readiness(this.monitoring)])`. `down` in a lockdown, with the reason; `degraded` when a sink,
 * the
 * audit trail or the cluster needs attention. Terminus 10 and 11 have no status `degraded`: the result is then `up`
 * with
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
 * Whether the process is alive, as a health indicator of `@nestjs/terminus`. `up` as long as it answers: a restart does
 * not fix a lockdown, a full disk or a slow sink, and it disconnects all users and loses the list of quarantines.
 *
 * @throws {MissingPeerError} without `@nestjs/terminus`
 */
export function liveness<Key extends string = typeof DEFAULT_KEY>({
  key = DEFAULT_KEY as Key,
}: Pick<IndicatorOptions<Key>, 'key'> = {}): TerminusResult<Key> {
  return toTerminus(key, { status: 'up', reasons: [] });
}
