import { createHash, createHmac } from 'node:crypto';
import {
  REFUSAL,
  type IncidentAction,
  type IncidentDetail,
} from './incident.js';
import { namespacePattern, roomPattern } from './room-pattern.js';
import { VECTORS, type VectorId } from './vectors.js';

const LIMITS = {
  users: 8,
  paths: 8,
  user: 300,
  event: 128,
  handler: 128,
  rooms: 8,
  /** Rooms of a packet that are looked at for their patterns. */
  roomsSeen: 64,
  reserved: 4,
  reservedName: 32,
  connection: 64,
  path: 200,
  reason: 300,
} as const;

/** The members of a violation that become part of a record. They are bounded and safe to log. */
export interface FingerprintedViolation {
  readonly vector: VectorId | typeof REFUSAL;
  readonly action: IncidentAction;
  readonly disclosed: boolean;
  readonly users: readonly string[];
  readonly event: string | null;
  readonly handler: string | null;
  readonly rooms: readonly string[];
  readonly namespace: string | null;
  readonly reserved: readonly string[];
  readonly connection: string | null;
  readonly paths: readonly string[];
  readonly reason: string | null;
}

/** The untrusted members of a violation. */
export interface UntrustedText {
  readonly users?: unknown;
  readonly event?: unknown;
  readonly handler?: unknown;
  readonly rooms?: unknown;
  readonly namespace?: unknown;
  readonly reserved?: unknown;
  readonly connection?: unknown;
  readonly paths?: unknown;
  readonly reason?: unknown;
}

/**
 * Bounds every text of a violation, and removes characters that could forge a log line: control, invisible
 * and bidirectional characters and lone surrogates become U+FFFD. Linear in the limits, not in
 * the input. Values that are not strings are omitted.
 *
 * With `digest`, user keys are replaced by their digest, including those in paths and event names.
 */
export function boundTexts(
  from: UntrustedText,
  digest?: (user: string) => string,
): Omit<FingerprintedViolation, 'vector' | 'action' | 'disclosed'> {
  const users = texts(from.users, LIMITS.users, LIMITS.user);
  const hide = digest ? hiding(users, digest) : (value: string) => value;
  return {
    users: digest ? users.map(digest) : users,
    event: text(from.event, LIMITS.event, hide),
    handler: text(from.handler, LIMITS.handler, hide),
    rooms: patterns(from.rooms, users),
    namespace:
      typeof from.namespace === 'string'
        ? namespacePattern(
            from.namespace,
            users.map(idIn),
            digest !== undefined,
          )
        : null,
    reserved: texts(from.reserved, LIMITS.reserved, LIMITS.reservedName),
    connection: text(from.connection, LIMITS.connection),
    paths: texts(from.paths, LIMITS.paths, LIMITS.path, hide),
    reason: text(from.reason, LIMITS.reason, hide),
  };
}

/** A keyed digest of user keys. Without `salt`, a user key cannot be guessed from it. */
export function userDigest(
  salt: string | Uint8Array,
): (user: string) => string {
  return (user) =>
    `hmac:${createHmac('sha256', salt).update(user).digest('hex').slice(0, 32)}`;
}

/**
 * Two violations with the same key are repetitions: the same vector, users, event, and paths without
 * indices and map keys. For vectors of scope `both` the order of the users does not matter.
 */
export function fingerprintKey(
  facts: FingerprintedViolation,
  detail: IncidentDetail,
): string {
  const { vector, namespace } = facts;
  // In `report`, each name is a line to declare. Where ids are refused, whoever tries many of them fills no log.
  const reserved = facts.action === 'reported' ? facts.reserved : [];
  const isRefusal = vector === REFUSAL;
  const unordered = !isRefusal && VECTORS[vector]?.scope === 'both';
  const arrange = (values: readonly string[]) =>
    unordered ? [...values].sort() : values;
  return JSON.stringify([
    vector,
    detail === 'vector' ? null : arrange(facts.users),
    detail === 'full' ? facts.event : null,
    detail === 'full' ? [facts.handler, facts.rooms, namespace] : null,
    detail === 'full' ? [reserved, isRefusal ? facts.reason : null] : null,
    detail === 'full' ? arrange(facts.paths.map(withoutIndices)) : null,
  ]);
}

/** A short, stable digest of a fingerprint key: 128 bits of SHA-256, in hex. */
export function fingerprintOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32);
}

/** `state.items[3]["a"].7` becomes `state.items[*][*].*`. */
export function withoutIndices(path: string): string {
  return path
    .replaceAll(/\[(?:\d+|"[^"]*"|'[^']*')\]/g, '[*]')
    .replaceAll(/\.\d+(?=$|[.[])/g, '.*');
}

/** The rooms of a packet by kind, each once. */
function patterns(rooms: unknown, users: readonly string[]): readonly string[] {
  if (!Array.isArray(rooms)) return [];
  const ids = users.map(idIn);
  const named = rooms
    .slice(0, LIMITS.roomsSeen)
    .filter((room) => typeof room === 'string')
    .map((room) => roomPattern(room, ids));
  return [...new Set(named)].sort().slice(0, LIMITS.rooms);
}

/** The id of a user. A readable user key ends with it. */
function idIn(key: string): string {
  return key.slice(key.lastIndexOf('~') + 1);
}

function texts(
  values: unknown,
  count: number,
  length: number,
  hide?: (value: string) => string,
): readonly string[] {
  if (!Array.isArray(values)) return [];
  return values
    .slice(0, count)
    .map((value) => text(value, length, hide))
    .filter((value) => value !== null);
}

function text(
  value: unknown,
  length: number,
  hide?: (value: string) => string,
): string | null {
  if (typeof value !== 'string') return null;
  // Replaced before truncation, so that no part of a user key remains at the end.
  const readable = hide ? hide(value.slice(0, length + LIMITS.user)) : value;
  return readable
    .slice(0, length)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}

function hiding(
  users: readonly string[],
  digest: (user: string) => string,
): (value: string) => string {
  // Longest first, since one key may be part of another.
  const keys = users
    .filter((user) => user !== '')
    .sort((a, b) => b.length - a.length);
  if (keys.length === 0) return (value) => value;
  const any = new RegExp(keys.map(escapeRegExp).join('|'), 'g');
  return (value) => value.replaceAll(any, digest);
}

function escapeRegExp(literal: string): string {
  return literal.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
