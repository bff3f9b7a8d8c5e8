import { isNoId } from '../../identity/index.js';
import { REFUSAL, REFUSAL_DETAILS, VECTORS } from '../../incidents/index.js';
import { SOCKET_MOVES } from '../../policy/index.js';
import type { SeenIncident } from './read-incidents.js';

/**
 * The declaration for one kind of incident. `nothing`: it is a defect, or a person decides.
 *
 * | declares | where |
 * | --- | --- |
 * | `public-event` | `egress.publicEvents` |
 * | `event-for-all-tenants` | `egress.eventsForAllTenants` |
 * | `rule` | `egress.rules` |
 * | `shares-with-others` | `@SharesWithOthers()` on the handler |
 * | `allowed-id` | `ids.allowed` |
 * | `longer-ids` | `ids.maxLength` |
 * | `exclude` | `exclude` |
 * | `identity-on-connection` | `identity: 'connection'` |
 * | `anonymous` | `anonymous: 'allow'`, and `registry.signIn()` in the code |
 */
export type Declaration =
  | 'public-event'
  | 'event-for-all-tenants'
  | 'rule'
  | 'shares-with-others'
  | 'allowed-id'
  | 'longer-ids'
  | 'exclude'
  | 'identity-on-connection'
  | 'anonymous'
  | 'nothing';

/** No identity provider is known to issue longer ids. */
const LONGEST_ID = 4_096;
const TOO_LONG = /^too-long; (\d{1,6}) characters$/;

/** The declaration that prevents an incident in mode `enforce`. */
export function declarationFor(incident: SeenIncident): Declaration {
  const { vector, event, handler, rooms, paths, reason } = incident;
  switch (vector) {
    case 'unscoped-broadcast':
      return event === null ? 'nothing' : 'public-event';
    case 'foreign-tenant':
      return event === null ? 'nothing' : 'event-for-all-tenants';
    case 'foreign-recipient':
    case 'foreign-channel':
      if (rooms.length > 0) return 'rule';
      return handler !== null && paths[0] === 'stream'
        ? 'shares-with-others'
        : 'nothing';
    case 'foreign-connection':
      return rooms.length > 0 && moveIn(incident) ? 'rule' : 'nothing';
    case 'detached-context':
      return detachedDeclaration(incident);
    case 'foreign-object':
      // The second path leads to the object in the state of its owner, which is never meant for others.
      return handler === null || paths.length > 1
        ? 'nothing'
        : 'shares-with-others';
    case 'suspicious-id':
      return idDeclaration(incident);
    case REFUSAL:
      return refusalDeclaration(reason ?? '');
    default:
      return 'nothing';
  }
}

/** The names of a declaration that does not contain the event. */
export function namesOf(
  incident: SeenIncident,
  declares: Declaration,
): readonly string[] {
  const { reserved, reason, namespace } = incident;
  if (declares === 'rule') return moveIn(incident) ?? [];
  if (declares === 'allowed-id') return reserved;
  if (declares === 'longer-ids') return [lengthIn(reason) ?? ''];
  return declares === 'exclude' && namespace !== null ? [namespace] : [];
}

/** How to fix a defect, which must not be declared. */
export function fixOf({
  vector,
  paths,
  reason,
}: Pick<SeenIncident, 'vector' | 'paths' | 'reason'>): string {
  if (vector === 'suspicious-id')
    return paths.some((path) => path.startsWith('user.'))
      ? 'Does your identity provider really issue ids of this shape? The options `ids.separators` and `ids.maxLength` change what is accepted. A placeholder for a missing id, such as "undefined", is a defect of `identify`.'
      : 'Do your clients really send ids of this shape in this field? The option `ids.fields` lists the fields with ids; `ids.allowed` takes names off the reserved list.';
  if (vector === REFUSAL) return fixOfRefusal(reason ?? '', paths[0] ?? '');
  return Object.hasOwn(VECTORS, vector)
    ? VECTORS[vector as keyof typeof VECTORS].fix
    : 'Look at the incident: this version does not know the vector.';
}

/** What a message has done with the socket of another user. */
function moveIn({ vector, paths }: SeenIncident): string[] | undefined {
  const move = SOCKET_MOVES.find((one) => one === paths[0]);
  return vector === 'foreign-connection' && move ? [move] : undefined;
}

function detachedDeclaration({
  event,
  rooms,
  reason,
}: SeenIncident): Declaration {
  if (rooms.length > 0) return 'rule';
  // The record of a schedule suggests that its event is public.
  const isBroadcast = event !== null && reason?.includes('publicEvents');
  return isBroadcast ? 'public-event' : 'nothing';
}

function idDeclaration({ reserved, paths, reason }: SeenIncident): Declaration {
  const length = lengthIn(reason);
  if (length !== undefined && Number(length) <= LONGEST_ID) return 'longer-ids';
  if (reserved.length === 0) return 'nothing';
  const isIdentity = paths.some((path) => path.startsWith('user.'));
  return isIdentity && reserved.some(isNoId) ? 'nothing' : 'allowed-id';
}

function refusalDeclaration(reason: string): Declaration {
  if (reason.includes(REFUSAL_DETAILS.foundOnConnection))
    return 'identity-on-connection';
  if (reason.includes(REFUSAL_DETAILS.foundLater)) return 'anonymous';
  return reason.includes(REFUSAL_DETAILS.nobodyIdentified)
    ? 'exclude'
    : 'nothing';
}

function fixOfRefusal(reason: string, option: string): string {
  const [code] = reason.split(';');
  if (code === 'EXPIRED')
    return 'Does the client refresh its session in time? `registry.signIn()` with a later `expiresAt` extends an open connection.';
  if (option === 'identify')
    return "Who are the users of these sockets? Sockets without a user are refused in enforce: set `identify`, `identity: 'connection'` or `anonymous: 'allow'`. See docs/identity.md.";
  return `Is this genuine use? Then raise \`${option}\`; in enforce it is refused with ${code}.`;
}

function lengthIn(reason: string | null): string | undefined {
  return TOO_LONG.exec(reason ?? '')?.[1];
}
