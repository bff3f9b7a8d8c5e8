import type { IncidentAction } from '../incidents/index.js';
import type { Violation } from '../incidents/index.js';

/** What a decision about a violation has to know of the world. */
export interface Situation {
  /** Whether a user is in quarantine already. */
  readonly isQuarantined: (key: string) => boolean;
  /** Whether a connection, by its id, is this user's. */
  readonly owns: (key: string, connection: string) => boolean;
}

/** What is done about a violation, beyond stopping it and recording it. */
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

/** The same as an incident tells it. */
export function actionOf(
  { action }: Response,
  isLockdown: boolean,
): IncidentAction {
  return isLockdown ? 'locked-down' : action;
}

/**
 * The offender is who has sent the message that led to it, if that is also who has done it. In any other case what
 * happened is stopped, and nobody goes: one user's message may have the server do something wrong with another one's
 * socket, and what the server does while a socket connects was sent by nobody.
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
 * An honest user who gives a room a strange name looks like an attacker, nothing has leaked, and the message has been
 * refused: the connection goes on.
 */
const IS_REFUSED_ONLY: ReadonlySet<Violation['vector']> = new Set([
  'suspicious-id',
]);

/** A polluted built-in prototype is found later, in the message of whoever comes next. */
function wasSent({ vector, paths: [path = ''] }: Violation): boolean {
  return vector !== 'prototype-pollution' || path.startsWith('payload');
}

/** One contamination is often found in several places at once: what follows finds its users in quarantine. */
function respondToBoth(
  { users, severity }: Violation,
  { isQuarantined }: Situation,
): Response {
  const caught = [...new Set(users)].filter((key) => !isQuarantined(key));
  if (caught.length === 0) return BLOCKED;
  const counts = severity === 'critical';
  return { does: 'quarantine', action: 'quarantined', users: caught, counts };
}
