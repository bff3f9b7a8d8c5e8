import type { IncidentGroup, RecentIncident } from '../incident-groups.js';
import { type Entry, KeptList, byId, make, setText } from './dom.js';
import { count, joined, time, times } from './format.js';
import type { View } from './view.js';

const SEVERITIES = ['critical', 'high', 'medium', 'low'];

function createGroup(group: IncidentGroup): Entry<IncidentGroup> {
  const severity = make('span', `severity ${group.severity}`, group.severity);
  const title = make(
    'strong',
    '',
    joined([
      group.vector,
      group.handler,
      group.event === null ? null : `event ${JSON.stringify(group.event)}`,
    ]),
  );
  const seen = make('span', 'soft');
  const facts = make('p', 'soft');
  const duties = make('ul', 'duties');
  const element = make(
    'details',
    'group',
    make('summary', '', severity, ' ', title, ' ', seen),
    make('p', '', group.meaning),
    make('p', '', make('b', '', 'Fix: '), group.fix),
    facts,
    make('details', '', make('summary', '', 'Duties that may apply'), duties),
  );
  let shown = '';
  return {
    element,
    update: ({ count, first, last, action, path, rooms, users, ...rest }) => {
      setText(
        seen,
        `${times(count)}, first ${time(first)}, last ${time(last)}, ${action}`,
      );
      setText(
        facts,
        joined([
          path === null ? null : `Path: ${path}`,
          rooms.length === 0 ? null : `Rooms: ${rooms.join(', ')}`,
          users.length === 0 ? null : `Users: ${users.join(', ')}`,
          rest.reason === null ? null : `Reason: ${rest.reason}`,
        ]),
      );
      const lines = [...rest.duties, ...rest.notices];
      if (lines.join('\n') === shown) return;
      shown = lines.join('\n');
      duties.replaceChildren(...lines.map((line) => make('li', '', line)));
    },
  };
}

function createRecent(incident: RecentIncident): Entry<RecentIncident> {
  const { at, vector, handler, event, action, users, reason } = incident;
  const text = joined([
    vector,
    action,
    handler,
    event === null ? null : `event ${JSON.stringify(event)}`,
    times(incident.count),
    users.join(', '),
    reason,
  ]);
  return {
    element: make('li', '', make('time', 'soft', time(at)), ` ${text}`),
    update: () => undefined,
  };
}

/** Creates the panels of incidents: groups and timeline. @returns a function that shows a view */
export function createIncidents(): (view: View) => void {
  const groups = new KeptList(byId('groups'), ({ id }) => id, createGroup);
  const recent = new KeptList(byId('recent'), ({ id }) => id, createRecent);
  const rank = ({ severity }: IncidentGroup) => SEVERITIES.indexOf(severity);
  return (view) => {
    setText(
      byId('incidents-note'),
      view.violations === 0
        ? 'No violation since the start.'
        : `${count(view.violations)} violations since the start` +
            (view.forgotten > 0
              ? `, ${count(view.forgotten)} of them in groups that are no longer shown.`
              : '.'),
    );
    groups.show(
      // An order that stays the same while somebody reads.
      view.groups.toSorted(
        (a, b) => rank(a) - rank(b) || a.first.localeCompare(b.first),
      ),
    );
    recent.show(view.recent);
  };
}
