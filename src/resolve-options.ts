import { DEFAULT_ID_RULES, type IdentityOptions } from './identity/index.js';
import { InvalidOptionError } from './invalid-option.error.js';
import type { ManagerOptions } from './manager/index.js';
import type { TransportOptions } from './transport/index.js';
import type { WebSocketManagerOptions } from './websocket-manager.options.js';

/** Every option with its value: what the application said, the default elsewhere. */
export type ResolvedOptions = IdentityOptions &
  Omit<ManagerOptions, 'limits'> &
  Omit<TransportOptions, 'limits'> & {
    readonly limits: ManagerOptions['limits'] & TransportOptions['limits'];
    readonly globalEnhancers: boolean;
  };

const DEFAULT_LIMITS: ResolvedOptions['limits'] = {
  connectionsPerUser: 100,
  managers: 1_000_000,
  messagesPerSecond: 2_000,
  payloadBytes: 1_000_000,
};

const DEFAULT_ID_FIELDS = [
  'userId',
  'user_id',
  'threadId',
  'runId',
  'sessionId',
  'tenantId',
  'ownerId',
  'room',
];

interface Rule {
  readonly expects: string;
  readonly accepts: (value: unknown) => boolean;
}

/** setTimeout takes no more than a signed 32-bit number of milliseconds. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

const FUNCTION: Rule = {
  expects: 'a function',
  accepts: (value) => typeof value === 'function',
};
const BOOLEAN: Rule = {
  expects: 'true or false',
  accepts: (value) => typeof value === 'boolean',
};
const STRING: Rule = {
  expects: 'a string',
  accepts: (value) => typeof value === 'string',
};
const STRINGS: Rule = {
  expects: 'an array of strings',
  accepts: (value) =>
    Array.isArray(value) && value.every((item) => typeof item === 'string'),
};
const LIMIT: Rule = {
  expects: 'a whole number from 1, or Infinity',
  accepts: (value) =>
    value === Infinity || (Number.isSafeInteger(value) && Number(value) >= 1),
};
const oneOf = (...values: string[]): Rule => ({
  expects: values.map((value) => `'${value}'`).join(' or '),
  accepts: (value) => values.includes(value as string),
});
const milliseconds = (min: number): Rule => ({
  expects: `milliseconds, a whole number from ${min} to ${MAX_TIMEOUT_MS}`,
  accepts: (value) =>
    Number.isSafeInteger(value) &&
    Number(value) >= min &&
    Number(value) <= MAX_TIMEOUT_MS,
});

type Rules = { readonly [option: string]: Rule | Rules };

const RULES: Rules = {
  identify: FUNCTION,
  identifyRequest: FUNCTION,
  anonymous: oneOf('reject', 'allow'),
  handshakeTimeout: milliseconds(1),
  idleTtl: milliseconds(0),
  ackTimeout: milliseconds(1),
  adapter: FUNCTION,
  globalEnhancers: BOOLEAN,
  limits: {
    connectionsPerUser: LIMIT,
    managers: LIMIT,
    messagesPerSecond: LIMIT,
    payloadBytes: LIMIT,
  },
  ids: {
    fields: STRINGS,
    maxLength: LIMIT,
    reserved: STRINGS,
    allowed: STRINGS,
    separators: STRING,
  },
};

/**
 * Checks what the application said and fills in the defaults.
 *
 * @throws {InvalidOptionError} names the option, what it got and what it expects
 */
export function resolveOptions(
  options: WebSocketManagerOptions = {},
): ResolvedOptions {
  check(options, RULES, '');
  const { fields = DEFAULT_ID_FIELDS, ...idRules } = withoutUndefined(
    options.ids ?? {},
  );
  return Object.freeze({
    anonymous: 'reject' as const,
    handshakeTimeout: 10_000,
    idleTtl: 60_000,
    ackTimeout: 10_000,
    globalEnhancers: true,
    ...withoutUndefined(options),
    limits: Object.freeze({
      ...DEFAULT_LIMITS,
      ...withoutUndefined(options.limits ?? {}),
    }),
    idRules: Object.freeze({ ...DEFAULT_ID_RULES, ...idRules }),
    idFields: Object.freeze([...fields]),
  });
}

function check(value: unknown, rules: Rules, path: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
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

function isRule(rule: Rule | Rules): rule is Rule {
  return typeof rule.accepts === 'function';
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== undefined),
  ) as T;
}
