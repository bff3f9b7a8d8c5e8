import type { ContainmentOptions } from '../containment/index.js';
import { DEFAULT_ID_RULES, type IdentityOptions } from '../identity/index.js';
import { VECTORS } from '../incidents/index.js';
import { InvalidOptionError } from './invalid-option.error.js';
import type { IsolationOptions } from '../policy/index.js';
import type { ManagerOptions } from '../manager/index.js';
import {
  BOOLEAN,
  COMPLIANCE,
  EGRESS_RULES,
  FIELDS,
  FUNCTION,
  KEY,
  LIMIT,
  type Rules,
  SHARED,
  SINKS,
  STRING,
  STRINGS,
  TEXT,
  check,
  isRecord,
  milliseconds,
  oneOf,
} from './option-rules.js';
import type { TransportOptions } from '../transport/index.js';
import type { WebSocketManagerOptions } from './websocket-manager.options.js';

/** Every option with its value: what the application said, the default elsewhere. */
export type ResolvedOptions = IdentityOptions &
  ContainmentOptions &
  IsolationOptions &
  Omit<ManagerOptions, 'limits'> &
  Omit<TransportOptions, 'limits'> & {
    readonly limits: ManagerOptions['limits'] & TransportOptions['limits'];
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
  egress: {
    publicEvents: STRINGS,
    rules: EGRESS_RULES,
    authorize: FUNCTION,
    ownerKeys: FIELDS,
  },
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
    anchor: FUNCTION,
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
      rules: [],
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

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== undefined),
  ) as T;
}
