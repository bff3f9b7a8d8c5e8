const WORD = /^[A-Za-z]{1,24}$/;
/** A kind, a separator, and an id. */
const KIND = /^([A-Za-z]{1,24})([:/#|])./;
/** Separators that also occur inside ids: a kind must be followed by a number. */
const KIND_AND_NUMBER = /^([A-Za-z]{1,24})([-_.])[^-_.]*\d/;
/** What is left of a name whose end is known to be an id. */
const KIND_ALONE = /^([A-Za-z]{1,24})([-_.])$/;
const MAX_LENGTH = 256;
/** The longest namespace, and the longest word of one, that is recorded. */
const MAX_NAMESPACE = 64;
const NAME = /^(?:[A-Za-z]{1,24}|v\d{1,2})$/;

/**
 * The kind of a room without the id in it: `user:42` and `user:ann` become `user:*`, `order-17` becomes `order-*`, `lobby`
 * stays. What cannot be told from an id becomes `*`. Bounded and linear.
 *
 * @param ids user ids that must not be in the result
 */
export function roomPattern(room: string, ids: readonly string[] = []): string {
  const name = room.slice(0, MAX_LENGTH);
  const [, kind, separator] =
    KIND.exec(name) ??
    KIND_AND_NUMBER.exec(name) ??
    KIND_ALONE.exec(withoutIdAtEnd(name, ids)) ??
    [];
  if (kind !== undefined)
    return ids.includes(kind) ? '*' : `${kind}${separator}*`;
  return WORD.test(name) && !ids.includes(name) ? name : '*';
}

function withoutIdAtEnd(name: string, ids: readonly string[]): string {
  const id = ids.find((one) => one !== '' && name.endsWith(one));
  return id === undefined ? '' : name.slice(0, -id.length);
}

/**
 * The name of a namespace without the ids in it: `/chat`, `/v2/admin` and `/back-office` stay, `/organisation-42` becomes
 * `/organisation-*`. Bounded and linear.
 *
 * @param ids user ids that must not be in the result
 * @param isHidden whether only the first word may be told from an id, as where user keys are recorded as digests
 */
export function namespacePattern(
  namespace: string,
  ids: readonly string[] = [],
  isHidden = false,
): string {
  if (namespace === '/') return namespace;
  let isFirst = true;
  const pattern = namespace
    .slice(0, MAX_NAMESPACE)
    .replaceAll(/[^/_.:-]+/g, (word) => {
      const isKept =
        NAME.test(word) && !ids.includes(word) && (isFirst || !isHidden);
      isFirst = false;
      return isKept ? word : '*';
    });
  return namespace.length > MAX_NAMESPACE ? `${pattern}*` : pattern;
}
