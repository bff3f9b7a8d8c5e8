import { Injectable } from '@nestjs/common';
import type { IncidentMetrics } from '../incidents/index.js';
import { Isolation } from '../policy/index.js';
import {
  type BreakerStatus,
  WebSocketManagerRegistry,
} from '../manager/index.js';
import { Incidents } from './incidents.js';

/** How safe the server is at this moment. Plain numbers and names. */
export interface MonitoringReport {
  /** Counters by vector, severity and action, and the state of each sink. */
  readonly incidents: IncidentMetrics;
  readonly breaker: BreakerStatus;
  /** Users who may not come in at the moment. */
  readonly quarantined: number;
  /** How long ago the user who was looked at longest ago was last found clean, in milliseconds; 0 without users. */
  readonly oldestInspectionMs: number;
  /** Age of the oldest incident that a sink or the audit trail has not taken yet, in milliseconds. */
  readonly sinkLagMs: number;
}

/** For health checks and metrics. Costs nothing until somebody reads it. */
@Injectable()
export class Monitoring {
  constructor(
    private readonly incidents: Incidents,
    private readonly isolation: Isolation,
    private readonly registry: WebSocketManagerRegistry,
  ) {}

  metrics(): MonitoringReport {
    const incidents = this.incidents.metrics();
    const { breaker, quarantined } = this.registry.status();
    return {
      incidents,
      breaker,
      quarantined: quarantined.length,
      oldestInspectionMs: this.oldestInspectionMs(),
      sinkLagMs: sinkLagMs(incidents),
    };
  }

  private oldestInspectionMs(): number {
    const now = Date.now();
    let oldest = now;
    for (const { owner, record } of this.isolation.all()) {
      oldest = Math.min(oldest, owner.cleanAt ?? record.createdAt);
    }
    return now - oldest;
  }
}

function sinkLagMs({ sinks, auditTrail }: IncidentMetrics): number {
  const lags = Object.values(sinks).map(({ lagMs }) => lagMs);
  return Math.max(0, auditTrail?.lagMs ?? 0, ...lags);
}
