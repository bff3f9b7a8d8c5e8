import { Injectable } from '@nestjs/common';
import { ClusterLink } from '../../cluster/index.js';
import type { IncidentMetrics } from '../../incidents/index.js';
import {
  type BreakerStatus,
  Rejections,
  Traffic,
  WebSocketManagerRegistry,
} from '../../manager/index.js';
import { Isolation } from '../../policy/index.js';
import type { BreakerState } from '../breakers/breaker.js';
import { EmergencyBreaker } from '../breakers/emergency-breaker.js';
import { Incidents } from './incidents.js';

/** Counts of the server. They name no user and take constant time. */
export interface ServerCounts {
  /** Users with a connection. */
  readonly users: number;
  readonly connections: number;
  readonly managers: number;
  /** Events from clients since the start, including rejected ones. */
  readonly messagesReceived: number;
  /** Events and acknowledgements to clients since the start, one for each recipient. */
  readonly messagesSent: number;
  /** Event-loop time of all inspections since the start, in milliseconds, estimated from samples. */
  readonly inspectionMs: number;
}

/** The security state of the server. Plain numbers and names. */
export interface MonitoringReport {
  /** Counters by vector, severity and action, and the state of each sink. */
  readonly incidents: IncidentMetrics;
  readonly breaker: BreakerStatus;
  /** Users in quarantine. */
  readonly quarantined: number;
  /** Age of the oldest successful inspection of a user, in milliseconds; 0 without users. */
  readonly oldestInspectionMs: number;
  /** Age of the oldest incident that a sink or the audit trail has not written yet, in milliseconds. */
  readonly sinkLagMs: number;
}

/** The state of this node in the cluster of the option `cluster`. */
export interface ClusterState {
  /** The name of this node; new for each start. */
  readonly node: string;
  /** Whether the engine answered the last request. */
  readonly isReachable: boolean;
  /** How many nodes held a lease when the engine last answered, this one included. */
  readonly size: number;
  /** Messages to or from other nodes that were lost, since the start: not sent, or not understood. */
  readonly lostMessages: number;
}

/** Values for health checks and metrics, computed on reading. */
@Injectable()
export class Monitoring {
  constructor(
    private readonly incidents: Incidents,
    private readonly isolation: Isolation,
    private readonly registry: WebSocketManagerRegistry,
    private readonly serverBreaker: EmergencyBreaker,
    private readonly rejected: Rejections,
    private readonly traffic: Traffic,
    private readonly link: ClusterLink,
  ) {}

  /** The state of the incidents, the breakers and the inspection. */
  metrics(): MonitoringReport {
    const incidents = this.incidents.metrics();
    const breaker = this.breaker();
    return {
      incidents,
      breaker,
      quarantined: breaker.users.open + breaker.users.held,
      oldestInspectionMs: this.oldestInspectionMs(),
      sinkLagMs: sinkLagMs(incidents),
    };
  }

  /** Counts of the server, see {@link ServerCounts}. */
  counts(): ServerCounts {
    const { managers, connections, idle } = this.registry.counts();
    return {
      users: managers - idle,
      connections,
      managers,
      messagesReceived: this.traffic.received,
      messagesSent: this.traffic.sent,
      inspectionMs: this.isolation.clock.milliseconds,
    };
  }

  /** Rejected handshakes and messages, by code. */
  rejections(): Readonly<Record<string, number>> {
    return this.rejected.snapshot();
  }

  /** The counters of the incidents; part of {@link metrics}. */
  incidentMetrics(): IncidentMetrics {
    return this.incidents.metrics();
  }

  /** The emergency breakers: of the server by name, of the users by number. */
  breaker(): BreakerStatus {
    return this.serverBreaker.status();
  }

  /** Whether new connections are refused, since when and until when. */
  lockdown(): BreakerState {
    return this.serverBreaker.state;
  }

  /** Whether this node reaches the engine that the nodes share; `undefined` without the option `cluster`. */
  cluster(): ClusterState | undefined {
    const { cluster } = this.link;
    if (!cluster) return undefined;
    const { node, isReachable, size } = cluster;
    const { lostMessages } = this.link;
    return { node, isReachable, size, lostMessages };
  }

  /** Age of the oldest successful inspection of a user, in milliseconds; 0 without users. */
  oldestInspectionMs(): number {
    const now = Date.now();
    return now - this.isolation.oldestCleanAt(now);
  }
}

function sinkLagMs({ sinks, auditTrail }: IncidentMetrics): number {
  const lags = Object.values(sinks).map(({ lagMs }) => lagMs);
  return Math.max(0, auditTrail?.lagMs ?? 0, ...lags);
}
