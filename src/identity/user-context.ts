import { HandshakeRefusal } from './handshake/handshake-refusal.js';
import type { IdRefusal } from './ids/assess-id.js';
import type { IdPlace, IdentityJudge } from './suspicious-id.js';
import { type UserKey, toAnonymousKey, toUserKey } from './user-key.js';

/** What an application answers when it is asked who somebody is. */
export interface Identity {
  /** The user's id, as the identity provider gives it. Numbers: `String(user.id)`. */
  readonly userId: string;
  /** The tenant, if user ids are unique only within one. */
  readonly tenantId?: string;
  /** The login session, if one user may have several. */
  readonly sessionId?: string;
  /** When this identity ends, in milliseconds since 1970. A JWT's `exp` counts seconds: `exp * 1000`. */
  readonly expiresAt?: number;
  /** Whatever else the application wants to know about the user. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Who is behind a socket. Frozen; one object per binding. */
export interface UserContext extends Identity {
  /** `true` for a socket that nobody identified and `anonymous: 'allow'` let in. */
  readonly anonymous: boolean;
}

/** The longest id that is shown in a message to the operator. */
const MAX_SHOWN = 64;

const ID_FIELDS = ['userId', 'tenantId', 'sessionId'] as const;

/**
 * Turns what `identify` answered into the context that is bound to the connection.
 * The answer is read once and copied: a later change of it changes nothing.
 *
 * @param now milliseconds since 1970
 * @param event `connection` in a handshake
 * @throws {HandshakeRefusal} `UNAUTHENTICATED` for a wrong type, `SUSPICIOUS_ID`, `EXPIRED`
 */
export function bindIdentity(
  answer: unknown,
  ids: IdentityJudge,
  now: number,
  event?: IdPlace['event'],
): UserContext {
  if (typeof answer !== 'object' || answer === null) {
    throw wrongType('a value', 'a user context or null', answer);
  }
  const { userId, tenantId, sessionId, expiresAt, claims } = answer as Partial<
    Record<keyof Identity, unknown>
  >;
  const given = { userId, tenantId, sessionId };

  for (const field of ID_FIELDS) {
    const id = given[field];
    if (field !== 'userId' && (id === undefined || id === null)) continue;
    if (typeof id !== 'string') throw wrongType(field, 'a string', id);
    const reasons = ids.refusalOfIdentity(id, { path: `user.${field}`, event });
    if (reasons) {
      throw new HandshakeRefusal(
        'SUSPICIOUS_ID',
        `identify returned a suspicious ${field} (${reasons.join(', ')}). If it is genuine, ${remedyFor(id, reasons)}`,
      );
    }
  }
  if (claims !== undefined && claims !== null && typeof claims !== 'object') {
    throw wrongType('claims', 'an object', claims);
  }
  if (expiresAt !== undefined && expiresAt !== null) {
    if (typeof expiresAt !== 'number' || !Number.isFinite(expiresAt)) {
      throw wrongType('expiresAt', 'milliseconds since 1970', expiresAt);
    }
    if (expiresAt <= now) {
      throw new HandshakeRefusal(
        'EXPIRED',
        'identify returned an expired context.',
      );
    }
  }
  return Object.freeze({
    userId: userId as string,
    ...(tenantId == null ? undefined : { tenantId: tenantId as string }),
    ...(sessionId == null ? undefined : { sessionId: sessionId as string }),
    ...(expiresAt == null ? undefined : { expiresAt }),
    ...(claims == null
      ? undefined
      : { claims: claims as Record<string, unknown> }),
    anonymous: false,
  });
}

/** The context of a socket nobody identified. `nonce` makes it a user of its own. */
export function anonymousContext(nonce: string): UserContext {
  return Object.freeze({ userId: nonce, anonymous: true });
}

/** The key of whoever a context stands for. */
export function keyOfContext(user: UserContext): UserKey {
  return user.anonymous ? toAnonymousKey(user.userId) : toUserKey(user);
}

/** What the operator can do. An id is shown only if nothing is wrong with it but its name. */
function remedyFor(id: string, reasons: readonly IdRefusal[]): string {
  if (reasons.every((reason) => reason === 'too-long'))
    return 'raise the option "ids.maxLength".';
  const isReservedOnly = reasons.every((reason) => reason === 'reserved');
  return isReservedOnly && id.length <= MAX_SHOWN
    ? `add ids: { allowed: ['${id}'] } to WebSocketManagerModule.forRoot().`
    : 'see the option "ids".';
}

function wrongType(field: string, expected: string, got: unknown) {
  const kind =
    got === null ? 'null' : Array.isArray(got) ? 'array' : typeof got;
  const hint =
    kind === 'number' && field.endsWith('Id') ? ` Return String(id).` : '';
  return new HandshakeRefusal(
    'UNAUTHENTICATED',
    `identify returned ${field} of type ${kind}, expected ${expected}.${hint}`,
  );
}
