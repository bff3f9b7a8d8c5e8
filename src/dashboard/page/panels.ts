import { send } from './api.js';
import { quarantine } from './containment.js';
import { KeptList, button, byId, make, setText, showFacts } from './dom.js';
import { count, duration, joined, time, times } from './format.js';
import type { View } from './view.js';

/** Shows the current figures as text; the charts show them over time. */
export function showNumbers(view: View): void {
  const last = view.samples.at(-1);
  showFacts(byId('numbers'), [
    ['Users', count(view.counts.users)],
    ['Connections', count(view.counts.connections)],
    ['Received per second', count(last?.received ?? 0)],
    ['Sent per second', count(last?.sent ?? 0)],
    ['Violations', count(view.violations)],
    ['Oldest inspection', duration(view.inspectionAgeMs)],
    ...view.sinks.map(
      ({ name, lagMs, lost }) =>
        [
          `Sink ${name}`,
          lost > 0 ? `${count(lost)} lost` : `${duration(lagMs)} behind`,
        ] as const,
    ),
    ...Object.entries(view.rejections).map(
      ([code, total]) => [`Rejected ${code}`, count(total)] as const,
    ),
  ]);
}

/** Creates the panel of what mode `report` did not block. @returns a function that shows a view */
export function createReport(): (view: View) => void {
  const list = new KeptList<NonNullable<View['suggestions']>['list'][number]>(
    byId('suggestions'),
    ({ vector, event, handler, question }) =>
      JSON.stringify([vector, event, handler, question]),
    () => {
      const element = make('li', '');
      return {
        element,
        update: ({ vector, handler, event, times: seen, question }) =>
          setText(
            element,
            `${joined([vector, handler, event === null ? null : `event ${JSON.stringify(event)}`, times(seen)])}: ${question}`,
          ),
      };
    },
  );
  byId('copy').addEventListener('click', () => void copy());
  return ({ suggestions }) => {
    byId('report').hidden = suggestions === null;
    if (!suggestions) return;
    const hasOptions = suggestions.options !== null;
    byId('declaration').hidden = byId('copy').hidden = !hasOptions;
    setText(byId('declaration'), suggestions.options ?? '');
    list.show(suggestions.list);
  };
}

async function copy(): Promise<void> {
  const button = byId('copy');
  try {
    await navigator.clipboard.writeText(byId('declaration').textContent ?? '');
    setText(button, 'Copied');
  } catch {
    // Without HTTPS there is no clipboard: the text is selected, to be copied with the keyboard.
    getSelection()?.selectAllChildren(byId('declaration'));
    setText(button, 'Selected: copy it with the keyboard');
  }
}

/** Creates the panel of the audit trail. @returns a function that shows a view */
export function createAudit(
  canWrite: boolean,
  onDone: () => void,
): (view: View) => void {
  const verify = button('Verify now', '', () => {
    verify.disabled = true;
    void send('actions', { action: 'verify' })
      .catch(() => undefined)
      .finally(() => {
        verify.disabled = false;
        onDone();
      });
  });
  if (canWrite) byId('audit-actions').append(verify);
  return ({ audit }) => {
    verify.hidden = audit === null;
    if (!audit) {
      showFacts(byId('audit-facts'), [
        ['State', 'No audit trail: set incidents.auditFile.'],
      ]);
      return;
    }
    const { head, headAgeMs, verified, isDegraded, isVerifying } = audit;
    showFacts(byId('audit-facts'), [
      ['State', isDegraded ? 'It cannot write to its disk.' : 'It is written.'],
      [
        'Head',
        head
          ? `${head.seq}:${head.hash.slice(0, 16)}…, ${duration(headAgeMs ?? 0)} old`
          : 'none',
      ],
      [
        'Last verification',
        isVerifying
          ? 'in progress'
          : verified
            ? `${verified.ok ? 'The chain is intact' : 'THE CHAIN IS BROKEN'}, ${time(verified.at)}: ${joined([`${count(verified.records)} records`, verified.firstBreak, verified.interferences > 0 ? `${verified.interferences} interferences` : null])}`
            : 'none since the start',
      ],
    ]);
  };
}

/** Creates the panel of the nodes, if there is a cluster. @returns a function that shows a view */
export function createCluster(): (view: View) => void {
  const list = new KeptList<NonNullable<View['cluster']>['nodes'][number]>(
    byId('nodes'),
    ({ node }) => node,
    ({ node }) => {
      const state = make('span', '');
      return {
        element: make('li', '', make('code', '', node), ' ', state),
        update: ({ isGone, seenAt }) => {
          state.className = isGone ? 'bad' : 'good';
          setText(state, isGone ? `gone, last seen ${time(seenAt)}` : 'there');
        },
      };
    },
  );
  return ({ cluster }) => {
    byId('cluster').hidden = cluster === null;
    if (!cluster) return;
    const { node, isReachable, lagMs, nodes } = cluster;
    setText(
      byId('cluster-note'),
      isReachable
        ? `This page shows ${node}. The engine answers in ${lagMs ?? 0} ms.`
        : `This page shows ${node}. The engine does not answer.`,
    );
    list.show(nodes);
  };
}

interface Found {
  readonly name: string;
  readonly connections: number;
  readonly isKnown: boolean;
  readonly quarantine: { readonly until: number | null } | null;
}

/** Creates the search for a user. */
export function createSearch(canWrite: boolean): void {
  const input = byId<HTMLInputElement>('search-user');
  const found = byId('found');
  const show = async () => {
    try {
      const user = await send<Found>('search', { user: input.value });
      const { name, connections, isKnown, quarantine: held } = user;
      const state = !isKnown
        ? 'is not known to this process.'
        : `has ${connections} connection${connections === 1 ? '' : 's'}${held ? ' and is in quarantine' : ''}.`;
      found.replaceChildren(
        make('p', '', make('code', '', name), ` ${state}`),
        ...(canWrite && !held
          ? [button('Quarantine', 'danger', () => quarantine(name))]
          : []),
      );
    } catch (error) {
      found.replaceChildren(
        make('p', '', error instanceof Error ? error.message : String(error)),
      );
    }
  };
  byId('search-form').addEventListener('submit', (event) => {
    event.preventDefault();
    void show();
  });
}
