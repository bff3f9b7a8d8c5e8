import { types } from 'node:util';

const { getOwnPropertyDescriptor, keys } = Object;

/** A shorter text occurs inside other texts by chance: it is evidence only as a whole value. */
const MIN_PART = 8;
/** A shorter text, or a number with fewer digits, is no evidence. */
const MIN_WHOLE = 6;
/** Minimum length of a sent text that is an excerpt of a user's text; single words are no evidence. */
const MIN_EXCERPT = 12;
const MIN_BYTES = 8;
/** Values visited on each side at most. */
const MAX_VALUES = 2_000;
/** Characters searched on each side at most. */
const MAX_CHARACTERS = 200_000;

/** The distinctive texts and bytes of some values. */
interface Evidence {
  readonly texts: Set<string>;
  readonly bytes: Buffer[];
}

/**
 * Whether sent values carry a value that is known to belong to a user: a text of sufficient length, a number with
 * enough digits, or bytes. Reads own data properties only, and a bounded number of values on each side.
 *
 * @param known the user's values: the message, the identity, the state; the most specific first
 * @param isCommon whether a text is no evidence, such as the user's id, by which others refer to the user
 */
export function carriesValueOf(
  sent: readonly unknown[],
  known: Iterable<unknown>,
  isCommon: (text: string) => boolean = () => false,
): boolean {
  const ours = evidenceIn(known);
  removeAll(ours.texts, isCommon);
  if (ours.texts.size === 0 && ours.bytes.length === 0) return false;
  const theirs = evidenceIn(sent);
  removeAll(theirs.texts, isCommon);
  return sharesText(theirs, ours) || sharesBytes(theirs, ours);
}

function removeAll(texts: Set<string>, isWanted: (text: string) => boolean) {
  for (const text of texts) if (isWanted(text)) texts.delete(text);
}

/** A test for texts that are in these values, as a whole or as a part. */
export function textsIn(values: Iterable<unknown>): (text: string) => boolean {
  const { texts } = evidenceIn(values);
  const all = [...texts].join('\n');
  return (text) => texts.has(text) || all.includes(text);
}

function sharesText(sent: Evidence, known: Evidence): boolean {
  for (const text of sent.texts) if (known.texts.has(text)) return true;
  const haystack = [...sent.texts].join('\n');
  for (const text of known.texts)
    if (text.length >= MIN_PART && haystack.includes(text)) return true;
  const source = [...known.texts].join('\n');
  for (const text of sent.texts)
    if (text.length >= MIN_EXCERPT && source.includes(text)) return true;
  return false;
}

function sharesBytes(sent: Evidence, known: Evidence): boolean {
  const texts = [...known.texts].filter(({ length }) => length >= MIN_PART);
  const needles: (string | Buffer)[] = [...known.bytes, ...texts];
  for (const bytes of sent.bytes)
    if (needles.some((needle) => bytes.includes(needle))) return true;
  return known.bytes.some((bytes) =>
    sent.bytes.some((part) => bytes.includes(part)),
  );
}

function evidenceIn(values: Iterable<unknown>): Evidence {
  const texts = new Set<string>();
  const bytes: Buffer[] = [];
  const seen = new Set<object>();
  let characters = 0;
  let visited = 0;
  const pending: Iterator<unknown>[] = [values[Symbol.iterator]()];
  while (visited < MAX_VALUES && characters < MAX_CHARACTERS) {
    const step = pending.at(-1)?.next();
    if (step === undefined) break;
    if (step.done) {
      pending.pop();
      continue;
    }
    visited += 1;
    const value: unknown = step.value;
    const text = textOf(value);
    if (text !== undefined && text.length >= MIN_WHOLE) {
      characters += text.length;
      texts.add(text.slice(0, MAX_CHARACTERS));
    }
    if (typeof value !== 'object' || value === null || seen.has(value))
      continue;
    seen.add(value);
    // The traps of a proxy are code of the application.
    if (types.isProxy(value)) continue;
    const view = viewOf(value);
    if (!view) pending.push(partsOf(value));
    else if (view.length >= MIN_BYTES && view.length <= MAX_CHARACTERS)
      bytes.push(view);
  }
  return { texts, bytes };
}

/** The text of a value; for a number its digits, since a received number may be sent as part of a text. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'number' && Number.isFinite(value)
    ? String(value)
    : undefined;
}

function viewOf(value: object): Buffer | undefined {
  if (types.isAnyArrayBuffer(value)) return Buffer.from(value);
  if (!ArrayBuffer.isView(value)) return undefined;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

function* partsOf(value: object): Iterator<unknown> {
  if (value instanceof Map) {
    for (const [key, item] of value) {
      yield key;
      yield item;
    }
    return;
  }
  if (value instanceof Set) {
    yield* value;
    return;
  }
  for (const key of keys(value))
    yield getOwnPropertyDescriptor(value, key)?.value;
}
