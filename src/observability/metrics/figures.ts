import type { Monitoring } from '../../containment/index.js';
import type { SinkStats } from '../../incidents/index.js';
import type { BreakerPosition } from '../../manager/index.js';
import type { Figure, Label } from './figure.js';

const AUDIT_TRAIL = 'audit-trail';

const POSITIONS: readonly BreakerPosition[] = [
  'closed',
  'open',
  'half-open',
  'held',
];

/** The metrics of one process. Both exporters read this table; a new figure is one entry. */
export const FIGURES: readonly Figure[] = [
  {
    prometheus: 'wsm_users',
    opentelemetry: 'websocket_manager.users',
    kind: 'sum',
    unit: '{user}',
    help: 'Users with at least one connection.',
    labels: [],
    read: (monitoring) => [[monitoring.counts().users]],
  },
  {
    prometheus: 'wsm_connections',
    opentelemetry: 'websocket_manager.connections',
    kind: 'sum',
    unit: '{connection}',
    help: 'Connections of all users.',
    labels: [],
    read: (monitoring) => [[monitoring.counts().connections]],
  },
  {
    prometheus: 'wsm_managers',
    opentelemetry: 'websocket_manager.managers',
    kind: 'sum',
    unit: '{manager}',
    help: 'Managers, including those without a connection that wait for idleTtl.',
    labels: [],
    read: (monitoring) => [[monitoring.counts().managers]],
  },
  {
    prometheus: 'wsm_messages_received_total',
    opentelemetry: 'websocket_manager.messages.received',
    kind: 'counter',
    unit: '{message}',
    help: 'Events from clients, including those that a limit refused.',
    labels: [],
    read: (monitoring) => [[monitoring.counts().messagesReceived]],
  },
  {
    prometheus: 'wsm_messages_sent_total',
    opentelemetry: 'websocket_manager.messages.sent',
    kind: 'counter',
    unit: '{message}',
    help: 'Events and acknowledgements to clients, one for each recipient.',
    labels: [],
    read: (monitoring) => [[monitoring.counts().messagesSent]],
  },
  {
    prometheus: 'wsm_rejections_total',
    opentelemetry: 'websocket_manager.rejections',
    kind: 'counter',
    unit: '{rejection}',
    help: 'Refused handshakes and messages, by the code that the client receives.',
    labels: [label('code', 'rejection.code')],
    read: (monitoring) =>
      Object.entries(monitoring.rejections()).map(([code, count]) => [
        count,
        code,
      ]),
  },
  {
    prometheus: 'wsm_violations_total',
    opentelemetry: 'websocket_manager.violations',
    kind: 'counter',
    unit: '{violation}',
    help: 'Violations, by vector, severity and response.',
    labels: [
      label('vector', 'violation.vector'),
      label('severity', 'violation.severity'),
      label('action', 'violation.action'),
    ],
    read: (monitoring) =>
      monitoring
        .incidentMetrics()
        .violationsBy.map(({ vector, severity, action, count }) => [
          count,
          vector,
          severity,
          action,
        ]),
  },
  {
    prometheus: 'wsm_quarantined_users',
    opentelemetry: 'websocket_manager.quarantined_users',
    kind: 'sum',
    unit: '{user}',
    help: 'Users who are in quarantine and cannot connect.',
    labels: [],
    read: (monitoring) => {
      const { open, held } = monitoring.breaker().users;
      return [[open + held]];
    },
  },
  {
    prometheus: 'wsm_breaker_state',
    opentelemetry: 'websocket_manager.breaker.state',
    kind: 'sum',
    unit: '1',
    help: 'The emergency breaker of the server: 1 for the state it is in, 0 for the others.',
    labels: [label('state', 'breaker.state')],
    read: (monitoring) => {
      const { server } = monitoring.breaker();
      return POSITIONS.map((state) => [Number(state === server), state]);
    },
  },
  {
    prometheus: 'wsm_cluster_reachable',
    opentelemetry: 'websocket_manager.cluster.reachable',
    kind: 'sum',
    unit: '1',
    help: '1 while this node reaches the engine of the option cluster, 0 while it does not.',
    labels: [],
    exists: (monitoring) => monitoring.cluster() !== undefined,
    read: (monitoring) => [[Number(monitoring.cluster()?.isReachable)]],
  },
  {
    prometheus: 'wsm_cluster_nodes',
    opentelemetry: 'websocket_manager.cluster.nodes',
    kind: 'sum',
    unit: '{node}',
    help: 'Nodes that held a lease when the engine last answered, this one included.',
    labels: [],
    exists: (monitoring) => monitoring.cluster() !== undefined,
    read: (monitoring) => [[monitoring.cluster()?.size ?? 0]],
  },
  {
    prometheus: 'wsm_cluster_lost_messages_total',
    opentelemetry: 'websocket_manager.cluster.lost_messages',
    kind: 'counter',
    unit: '{message}',
    help: 'Messages to or from other nodes that were lost: not sent, or not understood.',
    labels: [],
    exists: (monitoring) => monitoring.cluster() !== undefined,
    read: (monitoring) => [[monitoring.cluster()?.lostMessages ?? 0]],
  },
  {
    prometheus: 'wsm_inspection_seconds_total',
    opentelemetry: 'websocket_manager.inspection.time',
    kind: 'counter',
    unit: 's',
    help: 'Event-loop time of inspections, estimated from samples. Its rate is their share of the event loop.',
    labels: [],
    read: (monitoring) => [[monitoring.counts().inspectionMs / 1_000]],
  },
  {
    prometheus: 'wsm_inspection_age_seconds',
    opentelemetry: 'websocket_manager.inspection.age',
    kind: 'gauge',
    unit: 's',
    help: 'Time since the user who was inspected longest ago was last found clean.',
    labels: [],
    read: (monitoring) => [[monitoring.oldestInspectionMs() / 1_000]],
  },
  {
    ...ofSinks('lag', ({ lagMs }) => lagMs / 1_000),
    prometheus: 'wsm_sink_lag_seconds',
    kind: 'gauge',
    unit: 's',
    help: 'Age of the oldest incident that a sink has not accepted yet.',
  },
  {
    ...ofSinks('queue.length', ({ queued }) => queued),
    prometheus: 'wsm_sink_queue_length',
    kind: 'sum',
    unit: '{incident}',
    help: 'Incidents that wait for a sink.',
  },
  {
    ...ofSinks('incidents.written', ({ written }) => written),
    prometheus: 'wsm_sink_written_total',
    kind: 'counter',
    unit: '{incident}',
    help: 'Incidents that a sink has accepted.',
  },
  {
    ...ofSinks('incidents.lost', ({ failed, dropped }) => failed + dropped),
    prometheus: 'wsm_sink_lost_total',
    kind: 'counter',
    unit: '{incident}',
    help: 'Incidents that were not delivered to a sink, because it kept failing or its queue was full.',
  },
  {
    prometheus: 'wsm_audit_head_age_seconds',
    opentelemetry: 'websocket_manager.audit.head.age',
    kind: 'gauge',
    unit: 's',
    help: 'Age of the last record of the audit trail that is on disk.',
    labels: [],
    exists: hasAuditTrail,
    read: (monitoring) => {
      const ageMs = monitoring.incidentMetrics().auditTrail?.headAgeMs ?? null;
      return ageMs === null ? [] : [[ageMs / 1_000]];
    },
  },
  {
    prometheus: 'wsm_audit_anchor_lag_seconds',
    opentelemetry: 'websocket_manager.audit.anchor.lag',
    kind: 'gauge',
    unit: 's',
    help: 'How long the newest head of the audit trail has been waiting for its anchor.',
    labels: [],
    exists: (monitoring) => anchorOf(monitoring) !== null,
    read: (monitoring) => [[(anchorOf(monitoring)?.lagMs ?? 0) / 1_000]],
  },
  {
    prometheus: 'wsm_audit_degraded',
    opentelemetry: 'websocket_manager.audit.degraded',
    kind: 'sum',
    unit: '1',
    help: '1 while the audit trail cannot write to its disk, or can only count incidents.',
    labels: [],
    exists: hasAuditTrail,
    read: (monitoring) => {
      const trail = monitoring.incidentMetrics().auditTrail;
      return [[Number(trail?.isDegraded || trail?.isSpilling)]];
    },
  },
];

function label(prometheus: string, opentelemetry: string): Label {
  return {
    prometheus,
    opentelemetry: `websocket_manager.${opentelemetry}`,
  };
}

/** One value for each sink; the audit trail is one of them. */
function ofSinks(
  name: string,
  value: (stats: SinkStats) => number,
): Pick<Figure, 'opentelemetry' | 'labels' | 'read'> {
  return {
    opentelemetry: `websocket_manager.sink.${name}`,
    labels: [label('sink', 'sink.name')],
    read: (monitoring) => {
      const { sinks, auditTrail } = monitoring.incidentMetrics();
      const all = Object.entries(sinks);
      if (auditTrail) all.push([AUDIT_TRAIL, auditTrail]);
      return all.map(([sink, stats]) => [value(stats), sink]);
    },
  };
}

function anchorOf(monitoring: Monitoring) {
  return monitoring.incidentMetrics().auditTrail?.anchor ?? null;
}

function hasAuditTrail(monitoring: Monitoring): boolean {
  return monitoring.incidentMetrics().auditTrail !== null;
}
