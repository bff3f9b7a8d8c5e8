import type { IncidentAction, Violation } from '../incidents/index.js';

/** What a decision about a violation needs to know besides the violation. */
export interface Situation {
  /** Whether the message that was being handled has already led to a quarantine. */
  readonly hasContaminated: boolean;
  /** Whether a user is in quarantine already. */
  readonly isQuarantined: (key: string) => boolean;
  /** Whether a connection, by its id, is this user's. */
  readonly owns: (key: string, connection: string) => boolean;
}

/** What is done about a violation, besides blocking and recording it. */
export type Response =
  | { readonly does: 'nothing'; readonly action: 'reported' | 'blocked' }
  | {
      readonly does: 'disconnect';
      readonly action: 'disconnected';
      readonly user: string;
      readonly connection: string;
    }
  | {
      readonly does: 'quarantine';
      readonly action: 'quarantined';
      readonly users: readonly string[];
      /** Whether it counts towards the lockdown of the server. */
      readonly counts: boolean;
    };

const REPORTED: Response = { does: 'nothing', action: 'reported' };
const BLOCKED: Response = { does: 'nothing', action: 'blocked' };
/** The two users of one finding. */
const MAX_CAUGHT = 2;

const BY_SCOPE: Record<
  Violation['scope'],
  (violation: Violation, situation: Situation) => Response
> = {
  packet: () => BLOCKED,
  offender: respondToOffender,
  both: respondToBoth,
};

/** Decides what is done about a violation. Pure. */
export function responseTo(
  violation: Violation,
  situation: Situation,
): Response {
  if (violation.action === 'reported') return REPORTED;
  return BY_SCOPE[violation.scope](violation, situation);
}

/** The action that the incident records. */
export function actionOf(
  { action }: Response,
  isLockdown: boolean,
): IncidentAction {
  return isLockdown ? 'locked-down' : action;
}

/**
 * Disconnects the socket whose own message did it. In any other case the violation is blocked and nobody is
 * disconnected: one user's message may make the server do something wrong with another user's socket, and what the
 * server does while a socket connects was sent by nobody.
 */
function respondToOffender(
  violation: Violation,
  { owns }: Situation,
): Response {
  const { vector, connection, event, users } = violation;
  if (IS_REFUSED_ONLY.has(vector)) return BLOCKED;
  const [user] = users;
  const isSentByThem =
    user !== undefined &&
    connection !== undefined &&
    event !== 'connection' &&
    wasSent(violation) &&
    owns(user, connection);
  if (!isSentByThem) return BLOCKED;
  return { does: 'disconnect', action: 'disconnected', user, connection };
}

/**
 * Vectors that are judged by a name. A room may be called like a user, and an id may look strange, for an honest reason,
 * and nothing has leaked: the message or the join is refused, and the connection stays.
 */
const IS_REFUSED_ONLY: ReadonlySet<Violation['vector']> = new Set([
  'suspicious-id',
  'foreign-room',
]);

/** A polluted built-in prototype is found later, in the next message of any user. */
function wasSent({ vector, paths: [path = ''] }: Violation): boolean {
  return vector !== 'prototype-pollution' || path.startsWith('payload');
}

/**
 * Quarantines the users of one finding. One contamination is often found in several places, and one message can lead to
 * many: what names a user who is in quarantine already, or comes from a message that has led to a quarantine, is blocked
 * and recorded, and quarantines nobody else. The module that found it makes its objects unreachable.
 */
function respondToBoth(
  { users, severity }: Violation,
  { isQuarantined, hasContaminated }: Situation,
): Response {
  const caught = [...new Set(users)].slice(0, MAX_CAUGHT);
  const isBeyond = hasContaminated || caught.some(isQuarantined);
  if (isBeyond || caught.length === 0) return BLOCKED;
  const counts = severity === 'critical';
  return { does: 'quarantine', action: 'quarantined', users: caught, counts };
}
