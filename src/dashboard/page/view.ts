import type { Sample } from '../activity.js';
import type { AuditReport } from '../audit-view.js';
import type { IncidentGroup, RecentIncident } from '../incident-groups.js';
import type { ClusterView } from '../nodes.js';
import type { ServerStatus } from '../status.js';

/** The answer of the server, which the page requests once a second. */
export interface View {
  readonly now: number;
  readonly status: ServerStatus;
  readonly mode: 'enforce' | 'report';
  readonly counts: {
    readonly users: number;
    readonly connections: number;
    readonly managers: number;
  };
  readonly violations: number;
  readonly inspectionAgeMs: number;
  readonly rejections: Readonly<Record<string, number>>;
  readonly samples: readonly Sample[];
  readonly groups: readonly IncidentGroup[];
  readonly forgotten: number;
  readonly recent: readonly RecentIncident[];
  readonly breakers: {
    readonly server: string;
    readonly users: {
      readonly open: number;
      readonly halfOpen: number;
      readonly held: number;
    };
  };
  readonly quarantined: readonly Quarantined[];
  readonly quarantinedMore: number;
  readonly suggestions: {
    readonly options: string | null;
    readonly list: readonly {
      readonly vector: string;
      readonly event: string | null;
      readonly handler: string | null;
      readonly times: number;
      readonly question: string;
    }[];
  } | null;
  readonly audit: AuditReport | null;
  readonly sinks: readonly {
    readonly name: string;
    readonly lagMs: number;
    readonly lost: number;
  }[];
  readonly cluster: ClusterView | null;
}

export interface Quarantined {
  readonly name: string;
  readonly incidentId: string;
  readonly since: number;
  readonly until: number | null;
}
