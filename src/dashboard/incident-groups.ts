import {
  BY_HAND,
  REFUSAL,
  type SecurityIncident,
  VECTORS,
} from '../incidents/index.js';

/** The number of groups that are kept and shown. */
const MAX_GROUPS = 100;
/** The number of records in the timeline. */
const MAX_RECENT = 50;
const MAX_USERS = 3;

/** All incidents of one vector, handler and event, as the page shows them. */
export interface IncidentGroup {
  readonly id: string;
  readonly vector: string;
  readonly severity: string;
  readonly handler: string | null;
  readonly event: string | null;
  readonly meaning: string;
  readonly fix: string;
  readonly first: string;
  readonly last: string;
  readonly count: number;
  readonly action: string;
  readonly users: readonly string[];
  readonly path: string | null;
  readonly rooms: readonly string[];
  readonly reason: string | null;
  readonly duties: readonly string[];
  /** Notice periods that may have started. */
  readonly notices: readonly string[];
}

/** One line of the timeline. */
export type RecentIncident = Pick<
  SecurityIncident,
  'id' | 'at' | 'vector' | 'severity' | 'event' | 'handler' | 'action' | 'count'
> & { readonly users: readonly string[]; readonly reason: string | null };

/** Groups incidents in bounded memory: one operation on a map for each record, whether the page is open or not. */
export class IncidentGroups {
  private readonly groups = new Map<string, IncidentGroup>();
  private readonly latest: SecurityIncident[] = [];
  private forgottenCount = 0;
  private created = 0;

  /** The number of incidents whose groups were dropped. */
  get forgotten(): number {
    return this.forgottenCount;
  }

  add(incident: SecurityIncident): void {
    this.latest.push(incident);
    if (this.latest.length > 2 * MAX_RECENT)
      this.latest.splice(0, this.latest.length - MAX_RECENT);
    const { vector, handler, event, paths } = incident;
    if (vector === BY_HAND) return;
    const what = vector === REFUSAL ? paths : [];
    const key = JSON.stringify([vector, handler, event, ...what]);
    const known = this.groups.get(key);
    // Moves the group to the end: the map is in the order of the last incident.
    this.groups.delete(key);
    this.groups.set(key, this.groupOf(incident, known));
    if (this.groups.size <= MAX_GROUPS) return;
    const [oldest] = this.groups;
    this.groups.delete(oldest[0]);
    this.forgottenCount += oldest[1].count;
  }

  /** The groups, the most recent first. */
  list(): readonly IncidentGroup[] {
    return [...this.groups.values()].toReversed();
  }

  /** The last records, the newest first. */
  recent(): readonly RecentIncident[] {
    return this.latest
      .slice(-MAX_RECENT)
      .toReversed()
      .map((incident) => {
        const { id, at, vector, severity, event, handler } = incident;
        const { action, count, users, reason = null } = incident;
        return {
          id,
          at,
          vector,
          severity,
          event,
          handler,
          action,
          count,
          users: users.slice(0, MAX_USERS),
          reason,
        };
      });
  }

  private groupOf(
    incident: SecurityIncident,
    known: IncidentGroup | undefined,
  ): IncidentGroup {
    const { vector, severity, handler, event, action, at } = incident;
    const { meaning, fix } = sentencesOf(incident);
    const { impact, rooms, users, paths, count } = incident;
    return {
      id: known?.id ?? `g${++this.created}`,
      vector,
      severity,
      handler,
      event,
      meaning,
      fix,
      action,
      rooms,
      first: known?.first ?? at,
      last: at,
      count: (known?.count ?? 0) + count,
      users: [...new Set([...users, ...(known?.users ?? [])])].slice(
        0,
        MAX_USERS,
      ),
      path: paths[0] ?? known?.path ?? null,
      reason: incident.reason ?? known?.reason ?? null,
      duties: impact.duties,
      notices: impact.notices.map(
        ({ to, within, startsAt, duty }) =>
          `${duty}: to ${to} ${within}, from ${startsAt}`,
      ),
    };
  }
}

function sentencesOf({ vector, paths }: SecurityIncident) {
  if (vector === REFUSAL)
    return {
      meaning: 'The mode report has let through what enforce refuses.',
      fix: `Look at the option \`${paths.join(' and ')}\`, or run \`npx nestjs-websocket-manager suggest\`.`,
    };
  return Object.hasOwn(VECTORS, vector)
    ? VECTORS[vector as keyof typeof VECTORS]
    : { meaning: '', fix: '' };
}
