import type { ContainmentOptions } from './containment/index.js';
import { DEFAULT_ID_RULES, type IdentityOptions } from './identity/index.js';
import { VECTORS } from './incidents/index.js';
import { InvalidOptionError } from './invalid-option.error.js';
import type { IsolationOptions } from './isolation/index.js';
import type { ManagerOptions } from './manager/index.js';
import type { TransportOptions } from './transport/index.js';
import type { WebSocketManagerOptions } from './websocket-manager.options.js';

/** Every option with its value: what the application said, the default elsewhere. */
export type ResolvedOptions = IdentityOptions &
  ContainmentOptions &
  IsolationOptions &
  Omit<ManagerOptions, 'limits'> &
  Omit<TransportOptions, 'limits'> & {
    readonly limits: ManagerOptions['limits'] & TransportOptions['limits'];
    readonly globalEnhancers: boolean;
  };

const DEFAULT_LIMITS: ResolvedOptions['limits'] = {
  connectionsPerUser: 100,
  channelsPerUser: 1_000,
  managers: 1_000_000,
  messagesPerSecond: 2_000,
  // The transport has a limit of its own, `maxHttpBufferSize`.
  payloadBytes: Infinity,
};

const DEFAULT_LOCKDOWN: ResolvedOptions['lockdown'] = {
  violations: 10,
  windowMs: 60_000,
  coolDownMs: 60_000,
};

const DEFAULT_QUARANTINE: ResolvedOptions['quarantine'] = {
  coolDownMs: 30_000,
  maxCoolDownMs: 900_000,
  probes: 10,
};

const DEFAULT_INCIDENTS: ResolvedOptions['incidents'] = {
  logger: true,
  sinks: [],
  hashUsers: false,
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

const TEXT: Rule = {
  expects: 'a string that is not empty',
  accepts: (value) => typeof value === 'string' && value !== '',
};
const KEY: Rule = {
  expects: 'a string that is not empty, or bytes',
  accepts: (value) =>
    TEXT.accepts(value) ||
    (value instanceof Uint8Array && value.byteLength > 0),
};
const SINKS: Rule = {
  expects: 'an array of objects with a name and a method write(incident)',
  accepts: (value) =>
    Array.isArray(value) &&
    value.every(
      (item: { name?: unknown; write?: unknown } | null) =>
        TEXT.accepts(item?.name) && FUNCTION.accepts(item?.write),
    ),
};
const COMPLIANCE: Rule = {
  expects: 'a table of harms and duties, as extendCompliance() makes it',
  accepts: (value) =>
    isRecord(value) && isRecord(value.harms) && isRecord(value.duties),
};

const FIELDS: Rule = {
  expects: 'an array of names, or an object from event names to such arrays',
  accepts: (value) =>
    STRINGS.accepts(value) ||
    (isRecord(value) &&
      Object.values(value).every((item) => STRINGS.accepts(item))),
};
const SHARED: Rule = {
  expects: 'an array of objects, classes or predicates',
  accepts: (value) =>
    Array.isArray(value) &&
    value.every(
      (item) =>
        typeof item === 'function' ||
        (typeof item === 'object' && item !== null),
    ),
};

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
  mode: oneOf('enforce', 'report'),
  vectors: Object.fromEntries(
    Object.keys(VECTORS).map((vector) => [
      vector,
      oneOf('enforce', 'report', 'off'),
    ]),
  ),
  isolation: { shared: SHARED, strict: BOOLEAN, nodesPerMessage: LIMIT },
  egress: { publicEvents: STRINGS, authorize: FUNCTION, ownerKeys: FIELDS },
  ingress: { identityKeys: FIELDS },
  lockdown: {
    violations: LIMIT,
    windowMs: milliseconds(1),
    coolDownMs: milliseconds(1),
  },
  quarantine: {
    coolDownMs: milliseconds(1),
    maxCoolDownMs: milliseconds(1),
    probes: LIMIT,
  },
  incidents: {
    logger: BOOLEAN,
    sinks: SINKS,
    auditFile: TEXT,
    auditKey: KEY,
    maxFileBytes: LIMIT,
    hashUsers: BOOLEAN,
    userSalt: KEY,
    compliance: COMPLIANCE,
    node: TEXT,
    windowMs: milliseconds(1),
  },
  limits: {
    connectionsPerUser: LIMIT,
    channelsPerUser: LIMIT,
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
  const { quarantine, incidents } = containmentOf(options);
  const { fields = DEFAULT_ID_FIELDS, ...idRules } = withoutUndefined(
    options.ids ?? {},
  );
  return Object.freeze({
    anonymous: 'reject' as const,
    handshakeTimeout: 10_000,
    idleTtl: 60_000,
    ackTimeout: 10_000,
    globalEnhancers: true,
    mode: 'enforce' as const,
    ...withoutUndefined(options),
    vectors: Object.freeze(withoutUndefined(options.vectors ?? {})),
    isolation: Object.freeze({
      shared: [],
      strict: process.env.NODE_ENV === 'test',
      nodesPerMessage: 64,
      ...withoutUndefined(options.isolation ?? {}),
    }),
    egress: Object.freeze({
      publicEvents: [],
      ownerKeys: [],
      ...withoutUndefined(options.egress ?? {}),
    }),
    ingress: Object.freeze({
      identityKeys: [],
      ...withoutUndefined(options.ingress ?? {}),
    }),
    lockdown: Object.freeze({
      ...DEFAULT_LOCKDOWN,
      ...withoutUndefined(options.lockdown ?? {}),
    }),
    quarantine,
    incidents,
    limits: Object.freeze({
      ...DEFAULT_LIMITS,
      ...withoutUndefined(options.limits ?? {}),
    }),
    idRules: Object.freeze({ ...DEFAULT_ID_RULES, ...idRules }),
    idFields: Object.freeze([...fields]),
  });
}

/** @throws {InvalidOptionError} for options that contradict each other */
function containmentOf(
  options: WebSocketManagerOptions,
): Pick<ResolvedOptions, 'quarantine' | 'incidents'> {
  const quarantine = Object.freeze({
    ...DEFAULT_QUARANTINE,
    ...withoutUndefined(options.quarantine ?? {}),
  });
  const { coolDownMs, maxCoolDownMs } = quarantine;
  if (maxCoolDownMs < coolDownMs) {
    throw new InvalidOptionError(
      'quarantine.maxCoolDownMs',
      maxCoolDownMs,
      `no less than quarantine.coolDownMs, ${coolDownMs}`,
    );
  }
  const incidents = Object.freeze({
    ...DEFAULT_INCIDENTS,
    ...withoutUndefined(options.incidents ?? {}),
  });
  if (incidents.auditKey !== undefined && incidents.auditFile === undefined) {
    throw new InvalidOptionError(
      'incidents.auditFile',
      undefined,
      'a file, since there is an incidents.auditKey',
    );
  }
  return { quarantine, incidents };
}

/** @throws {InvalidOptionError} unless it is an object */
export function assertOptions(
  options: unknown,
): asserts options is WebSocketManagerOptions {
  if (!isRecord(options)) {
    throw new InvalidOptionError('options', options, 'an object');
  }
}

function check(value: unknown, rules: Rules, path: string): void {
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRule(rule: Rule | Rules): rule is Rule {
  return typeof rule.accepts === 'function';
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== undefined),
  ) as T;
}
