import type { BreakerState, ClusterState } from '../../containment/index.js';
import type { IncidentMetrics } from '../../incidents/index.js';

/**
 * `up`: everything works. `degraded`: users are served and protected, but an operator should look at it.
 * `down`: no new user can connect.
 */
export type HealthStatus = 'up' | 'degraded' | 'down';

/** The health of the server, and the reasons. */
export interface HealthReport {
  readonly status: HealthStatus;
  /** One sentence each; empty when `up`. They name no user. */
  readonly reasons: readonly string[];
}

/** The facts behind a health report. */
export interface HealthFacts {
  readonly lockdown: BreakerState;
  readonly incidents: Pick<IncidentMetrics, 'sinks' | 'auditTrail'>;
  /** The lag from which a sink is degraded, in milliseconds. */
  readonly maxSinkLagMs: number;
  /** `undefined` if the application is one process. */
  readonly cluster?: ClusterState | undefined;
}

/** The health of the server. Pure. */
export function healthOf(facts: HealthFacts): HealthReport {
  const down = [...lockdownOf(facts)];
  const degraded = [...troublesOf(facts)];
  const status =
    down.length > 0 ? 'down' : degraded.length > 0 ? 'degraded' : 'up';
  return { status, reasons: [...down, ...degraded] };
}

function* lockdownOf({ lockdown }: HealthFacts): Iterable<string> {
  if (lockdown.is === 'open')
    yield `Locked down after too many violations: no new connections until ${dateOf(lockdown.until)}.`;
  // Without the given reason: it belongs to the incident, and health reports may be public.
  if (lockdown.is === 'held')
    yield `Locked down by hand since ${dateOf(lockdown.since)}: no new connections until it is reset.`;
}

function* troublesOf(facts: HealthFacts): Iterable<string> {
  const { lockdown, incidents, maxSinkLagMs, cluster } = facts;
  const { sinks, auditTrail } = incidents;
  if (lockdown.is === 'half-open')
    yield `Accepting connections again after a lockdown; ${lockdown.probesLeft} more are watched.`;
  // Not `down`: the other nodes have the same problem, and connected clients are served here.
  if (cluster?.isReachable === false)
    yield 'The cluster is unreachable: this node reaches only its own users.';
  if (auditTrail?.isDegraded)
    yield 'The audit trail cannot write to its disk; incidents wait in memory.';
  if (auditTrail?.isSpilling)
    yield 'The audit trail is full; incidents are only counted.';
  const lags: [what: string, lagMs: number][] = [
    ['The audit trail', auditTrail?.lagMs ?? 0],
    ['The anchor of the audit trail', auditTrail?.anchor?.lagMs ?? 0],
  ];
  for (const [name, { lagMs }] of Object.entries(sinks))
    lags.push([`The sink ${name}`, lagMs]);
  for (const [what, lagMs] of lags)
    if (lagMs > maxSinkLagMs)
      yield `${what} is ${Math.round(lagMs / 1_000)} s behind.`;
}

function dateOf(at: number): string {
  return new Date(at).toISOString();
}
