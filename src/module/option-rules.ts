import { areEgressRules } from '../policy/index.js';
import { MAX_TIMEOUT_MS } from '../common/timeout.js';
import { InvalidOptionError } from './invalid-option.error.js';

/** What an option has to be. */
export interface Rule {
  readonly expects: string;
  readonly accepts: (value: unknown) => boolean;
}

export const FUNCTION: Rule = {
  expects: 'a function',
  accepts: (value) => typeof value === 'function',
};
export const BOOLEAN: Rule = {
  expects: 'true or false',
  accepts: (value) => typeof value === 'boolean',
};
export const STRING: Rule = {
  expects: 'a string',
  accepts: (value) => typeof value === 'string',
};
export const STRINGS: Rule = {
  expects: 'an array of strings',
  accepts: (value) =>
    Array.isArray(value) && value.every((item) => typeof item === 'string'),
};
export const LIMIT: Rule = {
  expects: 'a whole number from 1, or Infinity',
  accepts: (value) =>
    value === Infinity || (Number.isSafeInteger(value) && Number(value) >= 1),
};
export const oneOf = (...values: string[]): Rule => ({
  expects: values.map((value) => `'${value}'`).join(' or '),
  accepts: (value) => values.includes(value as string),
});
export const milliseconds = (min: number): Rule => ({
  expects: `milliseconds, a whole number from ${min} to ${MAX_TIMEOUT_MS}`,
  accepts: (value) =>
    Number.isSafeInteger(value) &&
    Number(value) >= min &&
    Number(value) <= MAX_TIMEOUT_MS,
});

export const TEXT: Rule = {
  expects: 'a string that is not empty',
  accepts: (value) => typeof value === 'string' && value !== '',
};
export const KEY: Rule = {
  expects: 'a string that is not empty, or bytes',
  accepts: (value) =>
    TEXT.accepts(value) ||
    (value instanceof Uint8Array && value.byteLength > 0),
};
export const SINKS: Rule = {
  expects: 'an array of objects with a name and a method write(incident)',
  accepts: (value) =>
    Array.isArray(value) &&
    value.every(
      (item: { name?: unknown; write?: unknown } | null) =>
        TEXT.accepts(item?.name) && FUNCTION.accepts(item?.write),
    ),
};
export const COMPLIANCE: Rule = {
  expects: 'a table of harms and duties, as extendCompliance() makes it',
  accepts: (value) =>
    isRecord(value) && isRecord(value.harms) && isRecord(value.duties),
};

export const FIELDS: Rule = {
  expects: 'an array of names, or an object from event names to such arrays',
  accepts: (value) =>
    STRINGS.accepts(value) ||
    (isRecord(value) &&
      Object.values(value).every((item) => STRINGS.accepts(item))),
};
export const EGRESS_RULES: Rule = {
  expects:
    'an array of rules { event?, handler?, from?, to, why }, with texts that are not empty',
  accepts: areEgressRules,
};
export const SHARED: Rule = {
  expects: 'an array of objects, classes or predicates',
  accepts: (value) =>
    Array.isArray(value) &&
    value.every(
      (item) =>
        typeof item === 'function' ||
        (typeof item === 'object' && item !== null),
    ),
};

/** The options by name; some are groups of options. */
export type Rules = { readonly [option: string]: Rule | Rules };

/**
 * Checks what the application said.
 *
 * @throws {InvalidOptionError} names the option, what it got and what it expects
 */
export function check(value: unknown, rules: Rules, path: string): void {
  if (!isRecord(value)) {
    throw new InvalidOptionError(path || 'options', value, 'an object');
  }
  for (const [name, got] of Object.entries(value)) {
    const option = path ? `${path}.${name}` : name;
    if (!Object.hasOwn(rules, name)) {
      throw new InvalidOptionError(
        option,
        got,
        `one of ${Object.keys(rules).join(', ')}`,
        true,
      );
    }
    if (got === undefined) continue;
    const rule = rules[name];
    if (!isRule(rule)) check(got, rule, option);
    else if (!rule.accepts(got))
      throw new InvalidOptionError(option, got, rule.expects);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRule(rule: Rule | Rules): rule is Rule {
  return typeof rule.accepts === 'function';
}
