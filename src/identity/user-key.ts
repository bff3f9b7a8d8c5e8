import { createHash } from 'node:crypto';

declare const userKeyBrand: unique symbol;

/** The one string that stands for a user inside the process and the cluster. Made by `toUserKey` alone. */
export type UserKey = string & { readonly [userKeyBrand]: true };

/** Kinds of keys, told apart by how they begin. No part of a key holds the `~` that ends them. */
const USER = 'u~';
const TENANT_USER = 't~';
const DIGESTED = 'x~';
const ANONYMOUS = 'a~';
const DIGESTED_ANONYMOUS = 'ax~';

/** Longest id that stands in a key as it is; two of them and the signs between stay below 200 characters. */
const MAX_READABLE = 96;
const MAX_SLUG = 40;

/**
 * The key of a user: deterministic and injective.
 *
 * | key | of |
 * | --- | --- |
 * | `u~auth0\|507f1f77bcf8` | an id of readable characters, as it is |
 * | `t~acme~jane` | a tenant and an id that are both readable |
 * | `x~acme~jane_doe~9c56…` | any other: slugs to read, and SHA-256 over the exact code units of both |
 *
 * Readable are ASCII letters, digits, `.`, `_`, `-`, `+`, `@`, `|` and `:`, so that the ids of the large identity
 * providers need no digest. They mean nothing in rooms, in Redis keys and patterns, and in log lines. A key is no
 * file name (Windows permits neither `|` nor `:`) and no word of a shell. At most 195 characters.
 *
 * @throws {TypeError} for ids that are not strings: `1` and `'1'` must not be one user
 */
export function toUserKey(context: {
  readonly userId: string;
  readonly tenantId?: string;
}): UserKey {
  const { userId, tenantId } = context;
  if (tenantId === undefined || tenantId === null) {
    if (isReadable(userId)) return (USER + userId) as UserKey;
    return `${DIGESTED}~${toSlug(userId)}~${digest(userId)}` as UserKey;
  }
  if (isReadable(tenantId) && isReadable(userId)) {
    return (TENANT_USER + tenantId + '~' + userId) as UserKey;
  }
  return `${DIGESTED}${toSlug(tenantId)}~${toSlug(userId)}~${digest(userId, tenantId)}` as UserKey;
}

/** The key of a socket that nobody identified. Never the key of a user, whatever `nonce` is. */
export function toAnonymousKey(nonce: string): UserKey {
  return (
    isReadable(nonce)
      ? ANONYMOUS + nonce
      : `${DIGESTED_ANONYMOUS}${digest(nonce)}`
  ) as UserKey;
}

/** The nonce an anonymous key was made of; `undefined` for every other key, and for a nonce that had to be digested. */
export function nonceOfAnonymousKey(key: string): string | undefined {
  return key.startsWith(ANONYMOUS) ? key.slice(ANONYMOUS.length) : undefined;
}

const DOT = '.'.charCodeAt(0);

/** Characters that a key takes over as they are. */
const READABLE = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9._+@|:-]/.test(String.fromCharCode(code)) ? 1 : 0,
);

function isReadable(id: string): boolean {
  if (typeof id !== 'string') {
    throw new TypeError(
      `A user key is made of strings, and an id of type ${typeof id} came. Return String(id) from identify.`,
    );
  }
  const { length } = id;
  if (length === 0 || length > MAX_READABLE) return false;
  for (let i = 0; i < length; i++) {
    const code = id.charCodeAt(i);
    if (code > 127 || READABLE[code] === 0) return false;
  }
  // A reader takes a dot at the end for the end of the sentence, and name servers drop it.
  return id.charCodeAt(length - 1) !== DOT;
}

const NOT_READABLE = /[^A-Za-z0-9._+@|:-]/g;

function toSlug(id: string): string {
  return id.slice(0, MAX_SLUG).replace(NOT_READABLE, '_');
}

/**
 * SHA-256 over the code units. UTF-16, since UTF-8 makes every half of a surrogate pair the same three bytes;
 * the length of the tenant first, so that no shift of the border between the two gives the same bytes.
 */
function digest(userId: string, tenantId?: string): string {
  return createHash('sha256')
    .update(tenantId === undefined ? '-' : `${tenantId.length}:`, 'latin1')
    .update(Buffer.from(tenantId ?? '', 'utf16le'))
    .update(Buffer.from(userId, 'utf16le'))
    .digest('hex');
}
