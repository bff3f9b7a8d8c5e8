import type { IncidentAction, Violation } from '../incidents/index.js';

/** The context of a decision on a violation. */
export interface Situation {
  /** Whether the current message has already caused a quarantine. */
  readonly hasContaminated: boolean;
  /** Whether a user is in quarantine already. */
  readonly isQuarantined: (key: string) => boolean;
  /** Whether a connection, by its id, is this user's. */
  readonly owns: (key: string, connection: string) => boolean;
}

/** The response to a violation, in addition to blocking and recording it. */
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
const MAX_QUARANTINED = 2;

const BY_SCOPE: Record<
  Violation['scope'],
  (violation: Violation, situation: Situation) => Response
> = {
  packet: () => BLOCKED,
  offender: respondToOffender,
  both: respondToBoth,
};

/** Decides on the response to a violation. Pure. */
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
 * Disconnects the socket whose own message caused the violation. Otherwise the violation is only blocked: one user's
 * message may cause a wrong operation on another user's socket, and the client is not responsible for what the server
 * does while a socket connects.
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
 * Vectors that are detected by a name. A room named like a user or an unusual id may be legitimate, and nothing has
 * leaked: the message or the join is refused, and the connection stays open.
 */
const IS_REFUSED_ONLY: ReadonlySet<Violation['vector']> = new Set([
  'suspicious-id',
  'foreign-room',
]);

/** A polluted built-in prototype is detected with the next message of any user, who may not have caused it. */
function wasSent({ vector, paths: [path = ''] }: Violation): boolean {
  return vector !== 'prototype-pollution' || path.startsWith('payload');
}

/**
 * Quarantines the users of one finding. One contamination often has several findings, and one message can cause many: a
 * finding with a user who is already in quarantine, or of a message that has already caused a quarantine, is blocked and
 * recorded only. The module that detected it makes its objects unreachable.
 */
function respondToBoth(
  { users, severity }: Violation,
  { isQuarantined, hasContaminated }: Situation,
): Response {
  const contaminated = [...new Set(users)].slice(0, MAX_QUARANTINED);
  const isHandled = hasContaminated || contaminated.some(isQuarantined);
  if (isHandled || contaminated.length === 0) return BLOCKED;
  const counts = severity === 'critical';
  return {
    does: 'quarantine',
    action: 'quarantined',
    users: contaminated,
    counts,
  };
}
