import { MAX_TIMEOUT_MS } from '../timeout.js';
import type { Rule } from './option.js';

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '';
const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** Whether a value is a group of options and not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const BOOLEAN: Rule<boolean> = {
  expects: 'true or false',
  accepts: (value) => typeof value === 'boolean',
};

export const STRING: Rule<string> = {
  expects: 'a string',
  accepts: (value) => typeof value === 'string',
};

export const TEXT: Rule<string> = {
  expects: 'a string that is not empty',
  accepts: isText,
};

export const STRINGS: Rule<readonly string[]> = {
  expects: 'an array of strings',
  accepts: isStrings,
};

export const KEY: Rule<string | Uint8Array> = {
  expects: 'a string that is not empty, or bytes',
  accepts: (value): value is string | Uint8Array =>
    isText(value) || (value instanceof Uint8Array && value.byteLength > 0),
};

/** An upper bound; `Infinity` removes it. */
export const LIMIT: Rule<number> = {
  expects: 'a whole number from 1, or Infinity',
  accepts: (value): value is number =>
    value === Infinity || (Number.isSafeInteger(value) && Number(value) >= 1),
};

export const milliseconds = (min: number): Rule<number> => ({
  expects: `milliseconds, a whole number from ${min} to ${MAX_TIMEOUT_MS}`,
  accepts: (value): value is number =>
    Number.isSafeInteger(value) &&
    Number(value) >= min &&
    Number(value) <= MAX_TIMEOUT_MS,
});

export const oneOf = <const V extends string>(
  ...values: readonly V[]
): Rule<V> => ({
  expects: values.map((value) => `'${value}'`).join(' or '),
  accepts: (value): value is V =>
    (values as readonly unknown[]).includes(value),
});

/** A function; its parameters cannot be checked. */
export const functionLike = <F>(): Rule<F> => ({
  expects: 'a function',
  accepts: (value): value is F => typeof value === 'function',
});

/** A list whose items pass `accepts`. */
export const listOf = <T>(
  expects: string,
  accepts: (item: unknown) => boolean,
): Rule<readonly T[]> => ({
  expects,
  accepts: (value): value is readonly T[] =>
    Array.isArray(value) && value.every(accepts),
});

/** An object that has these members, each an object. */
export const objectWith = <T>(
  expects: string,
  ...members: readonly string[]
): Rule<T> => ({
  expects,
  accepts: (value): value is T =>
    isRecord(value) && members.every((member) => isRecord(value[member])),
});

/** Names of fields: for every event, or by event. */
export type FieldsByEvent =
  readonly string[] | Readonly<Record<string, readonly string[]>>;

export const FIELDS: Rule<FieldsByEvent> = {
  expects: 'an array of names, or an object from event names to such arrays',
  accepts: (value): value is FieldsByEvent =>
    isStrings(value) ||
    (isRecord(value) && Object.values(value).every(isStrings)),
};
