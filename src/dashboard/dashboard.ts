import {
  Inject,
  Injectable,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { OPTIONS } from '../common/options/options.token.js';
import { Suggestions, optionsOf } from '../cli/index.js';
import type { ClusterOptions } from '../cluster/index.js';
import {
  EmergencyBreaker,
  Incidents,
  Monitoring,
} from '../containment/index.js';
import { WebSocketManagerRegistry } from '../manager/index.js';
import type { IsolationMode } from '../policy/index.js';
import { Actions } from './actions.js';
import { Activity } from './activity.js';
import { AuditView } from './audit-view.js';
import { DashboardUnprotectedError } from './dashboard-unprotected.error.js';
import type { DashboardOptions } from './dashboard.options.js';
import { Gate } from './gate.js';
import { IncidentGroups } from './incident-groups.js';
import { Nodes } from './nodes.js';
import { statusOf } from './status.js';

/** The injection token of the options of the dashboard. */
export const DASHBOARD_OPTIONS = Symbol('nestjs-websocket-manager:dashboard');

/** The view is created at most once within this time, regardless of the number of pages. */
const VIEW_MS = 400;
const MAX_QUARANTINED = 100;

/** The data of the page. It collects incidents while the application runs, and creates the view on request. */
@Injectable()
export class Dashboard implements OnModuleInit, OnModuleDestroy {
  readonly gate: Gate;
  readonly actions: Actions;
  private readonly groups = new IncidentGroups();
  private readonly suggestions = new Suggestions();
  private readonly activity: Activity;
  private readonly audit: AuditView;
  private readonly nodes: Nodes;
  private view: { readonly at: number; readonly text: string } | undefined;
  private subscription: { unsubscribe(): void } | undefined;

  constructor(
    @Inject(DASHBOARD_OPTIONS) private readonly options: DashboardOptions,
    @Inject(OPTIONS)
    private readonly settings: ClusterOptions & {
      readonly mode: IsolationMode;
    },
    private readonly monitoring: Monitoring,
    private readonly incidents: Incidents,
    private readonly breaker: EmergencyBreaker,
    registry: WebSocketManagerRegistry,
  ) {
    this.gate = new Gate(options);
    this.audit = new AuditView(incidents);
    this.actions = new Actions(breaker, incidents, registry, this.audit);
    this.nodes = new Nodes(settings.cluster);
    this.activity = new Activity(monitoring, () => this.nodes.ask());
  }

  /** @throws {DashboardUnprotectedError} without `authorize`, outside development */
  onModuleInit(): void {
    const { NODE_ENV } = process.env;
    if (!this.options.authorize && NODE_ENV !== 'development')
      throw new DashboardUnprotectedError(NODE_ENV);
    this.subscription = this.incidents.incidents$.subscribe((incident) => {
      this.groups.add(incident);
      if (incident.action === 'reported')
        this.suggestions.add({ reason: null, reserved: [], ...incident });
    });
  }

  onModuleDestroy(): void {
    this.subscription?.unsubscribe();
    this.activity.close();
  }

  /** Everything that the page shows, as JSON. Created at most every {@link VIEW_MS}. */
  read(): string {
    const now = Date.now();
    if (!this.view || now - this.view.at >= VIEW_MS)
      this.view = { at: now, text: JSON.stringify(this.describe(now)) };
    return this.view.text;
  }

  /** Drops the view, so that the effect of an action is visible at once. */
  forgetView(): void {
    this.view = undefined;
  }

  private describe(now: number) {
    const { monitoring, groups, breaker } = this;
    const { mode } = this.settings;
    const metrics = monitoring.metrics();
    const quarantined = breaker.quarantined();
    return {
      now,
      status: statusOf(monitoring.lockdown(), mode),
      mode,
      counts: monitoring.counts(),
      violations: metrics.incidents.violations,
      inspectionAgeMs: metrics.oldestInspectionMs,
      rejections: monitoring.rejections(),
      samples: this.activity.samples(),
      groups: groups.list(),
      forgotten: groups.forgotten,
      recent: groups.recent(),
      breakers: metrics.breaker,
      quarantined: quarantined
        .slice(0, MAX_QUARANTINED)
        .map(({ key, incidentId, since, until }) => ({
          name: this.incidents.nameOf(key),
          incidentId,
          since,
          until,
        })),
      quarantinedMore: Math.max(quarantined.length - MAX_QUARANTINED, 0),
      suggestions: this.suggest(),
      audit: this.audit.report(),
      sinks: Object.entries(metrics.incidents.sinks).map(([name, stats]) => ({
        name,
        lagMs: stats.lagMs,
        lost: stats.failed + stats.dropped,
      })),
      cluster: this.nodes.view(),
    };
  }

  /** What mode `report` would have blocked, and the declarations for intended traffic. */
  private suggest() {
    const list = this.suggestions.list();
    if (list.length === 0) return null;
    const isOption = list.some(
      ({ declares }) =>
        declares !== 'nothing' && declares !== 'shares-with-others',
    );
    return {
      options: isOption ? optionsOf(this.suggestions) : null,
      list: list.slice(0, 50),
    };
  }
}
