import { VECTORS } from '../../incidents/index.js';
import type { EgressRule } from '../../policy/index.js';
import type { SeenIncident } from './read-incidents.js';

/** What to declare about one kind of incident, or what to fix. */
export interface Suggestion {
  readonly vector: string;
  readonly declares: 'public-event' | 'rule' | 'shares-with-others' | 'nothing';
  readonly event: string | null;
  readonly handler: string | null;
  /** Patterns of the rooms that were reached. */
  readonly to: readonly string[];
  /** How many violations the declaration would have prevented. */
  readonly times: number;
  /** The path of the object or the id in one of the violations. */
  readonly example: string | null;
  /** The question that a reviewer answers before the declaration, or how to fix a defect. */
  readonly question: string;
}

/** The options of the module with which the same traffic causes no violation. */
export interface SuggestedOptions {
  readonly egress: {
    readonly publicEvents: readonly string[];
    readonly rules: readonly EgressRule[];
  };
}

/** The number of different suggestions that are kept; further kinds are only counted. */
const MAX_SUGGESTIONS = 1_000;

const DECLARED_BY: Readonly<Record<string, Suggestion['declares']>> = {
  'unscoped-broadcast': 'public-event',
  'foreign-recipient': 'rule',
  'foreign-channel': 'rule',
  'foreign-object': 'shares-with-others',
};

/** Collects suggestions from incidents, in bounded memory. */
export class Suggestions {
  private readonly byKey = new Map<string, Suggestion>();
  private uncollected = 0;

  /** The number of violations of kinds that were not kept. */
  get beyond(): number {
    return this.uncollected;
  }

  add(incident: SeenIncident): void {
    const { vector, event, handler, rooms, paths, count } = incident;
    const declares = declarationFor(incident);
    // A broadcast is declared by its event alone, so the handler does not matter.
    const from = declares === 'public-event' ? null : handler;
    const key = JSON.stringify([vector, declares, event, from]);
    const known = this.byKey.get(key);
    if (!known && this.byKey.size >= MAX_SUGGESTIONS) {
      this.uncollected += count;
      return;
    }
    const to = [...new Set([...(known?.to ?? []), ...rooms])].sort();
    const facts = { vector, declares, event, handler, to };
    this.byKey.set(key, {
      ...facts,
      handler: known && known.handler !== handler ? null : handler,
      times: (known?.times ?? 0) + count,
      example: known?.example ?? paths[0] ?? incident.reason,
      question: questionOf(facts),
    });
  }

  /** The most frequent suggestions first; defects last. */
  list(): readonly Suggestion[] {
    const isFix = ({ declares }: Suggestion) => Number(declares === 'nothing');
    return [...this.byKey.values()].sort(
      (a, b) => isFix(a) - isFix(b) || b.times - a.times,
    );
  }

  /** The suggestions as options of the module. */
  options(): SuggestedOptions {
    const publicEvents: string[] = [];
    const rules: EgressRule[] = [];
    for (const { declares, event, handler, to, question } of this.list()) {
      if (declares === 'public-event' && event !== null)
        publicEvents.push(event);
      if (declares !== 'rule') continue;
      rules.push({
        ...(event !== null && { event }),
        ...(handler !== null && { handler }),
        to: to.length === 1 ? to[0] : to,
        why: `TO CONFIRM: ${question}`,
      });
    }
    return { egress: { publicEvents, rules } };
  }
}

function declarationFor({
  vector,
  event,
  rooms,
}: SeenIncident): Suggestion['declares'] {
  const declares = DECLARED_BY[vector] ?? 'nothing';
  const isComplete =
    (declares !== 'public-event' || event !== null) &&
    (declares !== 'rule' || rooms.length > 0);
  return isComplete ? declares : 'nothing';
}

function questionOf({
  vector,
  declares,
  event,
  handler,
  to,
}: Pick<
  Suggestion,
  'vector' | 'declares' | 'event' | 'handler' | 'to'
>): string {
  const what = event === null ? 'it' : `"${event}"`;
  const who = handler === null ? 'any code' : handler;
  switch (declares) {
    case 'public-event':
      return `May every connected user see every ${what}, whoever's message led to it?`;
    case 'rule':
      return to.includes('*')
        ? `Whom does ${who} reach with ${what}? The room names may be ids: replace "*" by their pattern.`
        : `Does ${who} check that the sender may write to ${to.join(' and ')} before it sends ${what}?`;
    case 'shares-with-others':
      return `Is ${what} of ${who} meant to contain data that another user sent? If not, this is a leak: ${fixOf(vector)}`;
    default:
      return fixOf(vector);
  }
}

/** How to fix a defect, which must not be declared. */
function fixOf(vector: string): string {
  if (vector === 'suspicious-id')
    return 'Does your identity provider really issue ids of this shape? Then list them in ids.allowed; the id itself is never recorded.';
  return Object.hasOwn(VECTORS, vector)
    ? VECTORS[vector as keyof typeof VECTORS].fix
    : 'Look at the incident: this version does not know the vector.';
}
