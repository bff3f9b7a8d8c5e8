import { REFUSAL, REFUSAL_DETAILS } from '../../incidents/index.js';
import type { EgressRule, SocketMove } from '../../policy/index.js';
import {
  type Declaration,
  declarationFor,
  fixOf,
  namesOf,
} from './declarations.js';
import { questionOf } from './questions.js';
import type { SeenIncident } from './read-incidents.js';
import type {
  SuggestedDecorator,
  SuggestedOptions,
  Suggestion,
} from './suggestion.js';

/** The number of different suggestions that are kept; further kinds are only counted. */
const MAX_SUGGESTIONS = 1_000;
const MAX_NAMED = 8;
const MAX_ROOMS = 64;

/** One kind of incident in one namespace. */
type Seen = Omit<Suggestion, 'question' | 'handler'> &
  Pick<SeenIncident, 'paths' | 'reason'>;

/** Collects suggestions from incidents, in bounded memory. */
export class Suggestions {
  private readonly seen = new Map<string, Seen>();
  private readonly withUsers = new Set<string>();
  /** Where the user of a socket became known after the handshake. */
  private readonly withLateUsers = new Set<string>();
  private uncollected = 0;

  /** The number of violations of kinds that were not kept. */
  get beyond(): number {
    return this.uncollected;
  }

  add(incident: SeenIncident): void {
    this.noteUsers(incident);
    const seen = asSeen(incident);
    const key = JSON.stringify([kindOf(seen), seen.namespaces]);
    const known = this.seen.get(key);
    if (!known && this.seen.size >= MAX_SUGGESTIONS) {
      this.uncollected += incident.count;
      return;
    }
    this.seen.set(key, known ? merged(known, seen) : seen);
  }

  /** The most frequent suggestions first; defects last. */
  list(): readonly Suggestion[] {
    const kinds = new Map<string, Seen>();
    const excluded = this.excluded();
    for (const one of this.seen.values()) {
      // What happens in a namespace that is not guarded is not looked at.
      const isSilent = one.namespaces.some((name) => excluded.has(name));
      if (isSilent && one.declares !== 'exclude') continue;
      const seen =
        one.declares === 'exclude' && !isSilent
          ? this.asUnidentified(one)
          : one;
      if (!seen) continue;
      const kind = kindOf(seen);
      const known = kinds.get(kind);
      kinds.set(kind, known ? merged(known, seen) : seen);
    }
    const isFix = ({ declares }: Suggestion) => Number(declares === 'nothing');
    return [...kinds.values()]
      .map(asSuggestion)
      .sort((a, b) => isFix(a) - isFix(b) || b.times - a.times);
  }

  /** The suggestions as options of the module. */
  options(): SuggestedOptions {
    const list = this.list();
    const namesFor = (declares: Declaration) =>
      unique(list.filter(declaring(declares)).flatMap(({ names }) => names));
    const eventsFor = (declares: Declaration) =>
      unique(list.filter(declaring(declares)).map(({ event }) => event ?? ''));
    const eventsForAllTenants = eventsFor('event-for-all-tenants');
    const allowed = namesFor('allowed-id');
    const lengths = namesFor('longer-ids').map(Number);
    const exclude = namesFor('exclude');
    const ids = {
      ...(allowed.length > 0 && { allowed }),
      ...(lengths.length > 0 && { maxLength: Math.max(...lengths) }),
    };
    return {
      ...(list.some(declaring('identity-on-connection')) && {
        identity: 'connection',
      }),
      ...(list.some(declaring('anonymous')) && { anonymous: 'allow' }),
      ...(exclude.length > 0 && { exclude }),
      ...(Object.keys(ids).length > 0 && { ids }),
      egress: {
        publicEvents: eventsFor('public-event'),
        ...(eventsForAllTenants.length > 0 && { eventsForAllTenants }),
        rules: list.filter(declaring('rule')).map(ruleOf),
      },
    };
  }

  /** What is declared in the code, by handler. */
  decorators(): readonly SuggestedDecorator[] {
    const events = new Map<string, Set<string>>();
    for (const { declares, handler, event } of this.list()) {
      if (declares !== 'shares-with-others' || handler === null) continue;
      const known = events.get(handler) ?? new Set();
      events.set(handler, event === null ? known : known.add(event));
    }
    return [...events].map(([handler, names]) => ({
      handler,
      events: [...names],
    }));
  }

  /** A namespace in which a user was identified does not have its own authentication. */
  private noteUsers({ vector, reason, namespace }: SeenIncident): void {
    if (vector !== REFUSAL || namespace === null) return;
    const { othersIdentified, foundLater, foundOnConnection } = REFUSAL_DETAILS;
    const says = (...details: string[]) =>
      details.some((detail) => reason?.includes(detail));
    if (says(foundLater, foundOnConnection)) this.withLateUsers.add(namespace);
    if (says(othersIdentified)) this.withUsers.add(namespace);
  }

  /** Handshakes without a user in a namespace that has users, or that must not be excluded. */
  private asUnidentified(seen: Seen): Seen | undefined {
    const [namespace = ''] = seen.namespaces;
    if (this.withLateUsers.has(namespace)) return undefined;
    const declares = this.withUsers.has(namespace) ? 'nothing' : 'anonymous';
    return { ...seen, declares, names: [] };
  }

  private excluded(): ReadonlySet<string> {
    const found = [...this.seen.values()].filter(declaring('exclude'));
    const names = found.flatMap((one) => one.names);
    return new Set(
      names.filter(
        (name) =>
          name !== '/' &&
          !name.includes('*') &&
          !this.withUsers.has(name) &&
          !this.withLateUsers.has(name),
      ),
    );
  }
}

const declaring =
  (declares: Declaration) =>
  (one: { readonly declares: Declaration }): boolean =>
    one.declares === declares;

function asSeen(incident: SeenIncident): Seen {
  const { vector, event, handler, rooms, namespace, paths, reason, count } =
    incident;
  const declares = declarationFor(incident);
  return {
    vector,
    declares,
    event,
    handlers: handler === null ? [] : [handler],
    to: [...new Set(rooms)].sort(),
    names: namesOf(incident, declares),
    namespaces: namespace === null ? [] : [namespace],
    times: count,
    example: paths[0] ?? reason,
    incident: incident.id,
    paths,
    reason,
  };
}

/** What one declaration covers. */
function kindOf({ vector, declares, event, handlers, names, paths }: Seen) {
  switch (declares) {
    // A broadcast is declared by its event alone, regardless of its handler.
    case 'public-event':
    case 'event-for-all-tenants':
      return JSON.stringify([declares, event]);
    case 'rule':
    case 'shares-with-others':
      return JSON.stringify([declares, event, handlers, names]);
    case 'allowed-id':
    case 'longer-ids':
    case 'exclude':
      return JSON.stringify([declares, names]);
    case 'identity-on-connection':
    case 'anonymous':
      return declares;
    default:
      return JSON.stringify([
        vector,
        event,
        handlers,
        isRefusal(vector) && paths,
      ]);
  }
}

const isRefusal = (vector: string): boolean => vector === REFUSAL;

function merged(known: Seen, seen: Seen): Seen {
  return {
    ...known,
    handlers: unique([...known.handlers, ...seen.handlers]).slice(0, MAX_NAMED),
    to: unique([...known.to, ...seen.to])
      .slice(0, MAX_ROOMS)
      .sort(),
    namespaces: unique([...known.namespaces, ...seen.namespaces]).slice(
      0,
      MAX_NAMED,
    ),
    times: known.times + seen.times,
    example: known.example ?? seen.example,
    incident: known.incident ?? seen.incident,
  };
}

function asSuggestion({ paths, reason, ...seen }: Seen): Suggestion {
  const handler = seen.handlers.length === 1 ? seen.handlers[0] : null;
  const fix = fixOf({ vector: seen.vector, paths, reason });
  return { ...seen, handler, question: questionOf({ ...seen, handler, fix }) };
}

function ruleOf(suggestion: Suggestion): EgressRule {
  const { event, handler, to, names, question } = suggestion;
  const [move] = names as SocketMove[];
  return {
    ...(move ? { move } : event !== null && { event }),
    ...(handler !== null && { handler }),
    to: to.length === 1 ? to[0] : to,
    why: `TO CONFIRM: ${question}`,
  };
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
