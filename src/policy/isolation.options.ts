import {
  type Option,
  type Resolved,
  type Rule,
  option,
  optionFrom,
  optionOr,
} from '../common/options/option.js';
import {
  BOOLEAN,
  FIELDS,
  LIMIT,
  STRINGS,
  functionLike,
  listOf,
  oneOf,
} from '../common/options/rules.js';
import { VECTORS, type VectorId } from '../incidents/index.js';
import type { UserKey } from '../identity/index.js';
import type { SharedDeclaration } from '../memory/index.js';
import { type EgressRule, areEgressRules } from './egress/rules.js';

export type { FieldsByEvent } from '../common/options/rules.js';

/** What happens to a violation: it is stopped, or only reported, or not looked for. */
export type IsolationMode = 'enforce' | 'report';

/** The same for one vector. */
export type VectorMode = IsolationMode | 'off';

/** One packet on its way out, as `egress.authorize` gets to see it. */
export interface Emission {
  /** The rule that would stop it. */
  readonly vector: VectorId;
  readonly kind: 'broadcast' | 'socket' | 'acknowledgement' | 'move';
  /** The event that is sent; of an acknowledgement, the event that is answered. */
  readonly event: string;
  readonly args: readonly unknown[];
  readonly namespace: string;
  /** The rooms it is aimed at; none: everybody in the namespace. */
  readonly rooms: readonly string[];
  /** In whose context it was made. */
  readonly sender: UserKey;
}

const EGRESS_RULES: Rule<readonly EgressRule[]> = {
  expects:
    'an array of rules { event?, handler?, from?, to, why }, with texts that are not empty',
  accepts: areEgressRules,
};

const VECTOR_MODE = oneOf('enforce', 'report', 'off');

/** The rows of isolation in the table of options. */
export const ISOLATION_ROWS = {
  /** What happens to violations: `'enforce'` stops them, `'report'` records what would have been stopped. */
  mode: optionOr(oneOf('enforce', 'report'), 'enforce'),
  /** Another mode for single vectors: `{ 'foreign-channel': 'report', 'shared-buffer': 'off' }`. */
  vectors: Object.fromEntries(
    Object.keys(VECTORS).map((vector) => [vector, option(VECTOR_MODE)]),
  ) as Record<VectorId, Option<VectorMode, undefined>>,
  /** What is looked at in memory. */
  isolation: {
    /** Objects, classes and predicates that all users are meant to share. */
    shared: optionOr(
      listOf<SharedDeclaration>(
        'an array of objects, classes or predicates',
        (item) =>
          typeof item === 'function' ||
          (typeof item === 'object' && item !== null),
      ),
      [],
    ),
    /** Look at everything with every message, whatever it costs. */
    strict: optionFrom(
      BOOLEAN,
      () => process.env.NODE_ENV === 'test',
      '`true` under `NODE_ENV=test`',
    ),
    /** Objects of a user's state that are looked at with one message; of a larger state, a quarter as many. */
    nodesPerMessage: optionOr(LIMIT, 64),
  },
  /** What may leave, beyond a user's own sockets and channels. */
  egress: {
    /** Events that are meant for everybody; sent by a user with a `tenantId`, for everybody of that tenant. */
    publicEvents: optionOr(STRINGS, []),
    /** Public events that are meant for the users of all tenants. */
    eventsForAllTenants: optionOr(STRINGS, []),
    /** What may be sent to whom, as data, see {@link EgressRule}. A packet that no rule allows is put to `authorize`. */
    rules: optionOr<readonly EgressRule[]>(EGRESS_RULES, []),
    /** Decides about a packet that the policy would stop: `true` lets it pass. Synchronous. */
    authorize: option(functionLike<(emission: Emission) => boolean>()),
    /** Fields of a private payload that name its owner, who has to be its recipient: for all events, or by event. */
    ownerKeys: optionOr(FIELDS, []),
  },
  /** What comes in. */
  ingress: {
    /** Fields of an incoming payload that name its sender: for all events, or by event. */
    identityKeys: optionOr(FIELDS, []),
  },
};

/** The options that isolation reads. */
export type IsolationOptions = Resolved<typeof ISOLATION_ROWS>;

/** What is looked at in memory. */
export type MemoryOptions = IsolationOptions['isolation'];

/** What may leave, beyond a user's own sockets and channels. */
export type EgressOptions = IsolationOptions['egress'];

/** What comes in. */
export type IngressOptions = IsolationOptions['ingress'];
