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

/** The mode of isolation: `'enforce'` stops violations, `'report'` records them. */
export type IsolationMode = 'enforce' | 'report';

/** The mode of one vector: `'off'` disables its detection. */
export type VectorMode = IsolationMode | 'off';

/** An outgoing packet, as `egress.authorize` receives it. */
export interface Emission {
  /** The rule that would stop it. */
  readonly vector: VectorId;
  readonly kind: 'broadcast' | 'socket' | 'acknowledgement' | 'move';
  /** The event that is sent; for an acknowledgement, the event that it answers. */
  readonly event: string;
  readonly args: readonly unknown[];
  readonly namespace: string;
  /** The rooms that it is sent to; empty for the whole namespace. */
  readonly rooms: readonly string[];
  /** The user in whose context the packet is sent. */
  readonly sender: UserKey;
}

const EGRESS_RULES: Rule<readonly EgressRule[]> = {
  expects:
    'an array of rules { event?, handler?, move?, from?, to, why } with non-empty texts',
  accepts: areEgressRules,
};

const VECTOR_MODE = oneOf('enforce', 'report', 'off');

/** The isolation rows of the option table. */
export const ISOLATION_ROWS = {
  /** What happens to violations: `'enforce'` stops them, `'report'` records what would have been stopped. */
  mode: optionOr(oneOf('enforce', 'report'), 'enforce'),
  /** Another mode for single vectors: `{ 'foreign-channel': 'report', 'shared-buffer': 'off' }`. */
  vectors: Object.fromEntries(
    Object.keys(VECTORS).map((vector) => [vector, option(VECTOR_MODE)]),
  ) as Record<VectorId, Option<VectorMode, undefined>>,
  /** Inspection of memory. */
  isolation: {
    /** Objects, classes and predicates that all users share by design. */
    shared: optionOr(
      listOf<SharedDeclaration>(
        'an array of objects, classes or predicates',
        (item) =>
          typeof item === 'function' ||
          (typeof item === 'object' && item !== null),
      ),
      [],
    ),
    /** Inspect everything with every message, without a budget. */
    strict: optionFrom(
      BOOLEAN,
      () => process.env.NODE_ENV === 'test',
      '`true` under `NODE_ENV=test`',
    ),
    /** Objects of a user's state that one message inspects; a quarter of it while a larger state takes several messages. */
    nodesPerMessage: optionOr(LIMIT, 64),
  },
  /** Outgoing packets that are allowed beyond a user's own sockets and channels. */
  egress: {
    /** Events for all users; if the sender has a `tenantId`, for all users of that tenant. */
    publicEvents: optionOr(STRINGS, []),
    /** Public events for the users of all tenants. */
    eventsForAllTenants: optionOr(STRINGS, []),
    /** Rules for who may send what to whom, see {@link EgressRule}. `authorize` decides on packets that no rule allows. */
    rules: optionOr<readonly EgressRule[]>(EGRESS_RULES, []),
    /** Decides on a packet that the policy would stop: `true` allows it. Synchronous. */
    authorize: option(functionLike<(emission: Emission) => boolean>()),
    /** Fields of a private payload that name its owner, who must be the recipient: for all events, or by event. */
    ownerKeys: optionOr(FIELDS, []),
  },
  /** Incoming messages. */
  ingress: {
    /** Fields of an incoming payload that name its sender: for all events, or by event. */
    identityKeys: optionOr(FIELDS, []),
  },
};

/** The resolved options of isolation. */
export type IsolationOptions = Resolved<typeof ISOLATION_ROWS>;

/** The resolved options of the inspection of memory. */
export type MemoryOptions = IsolationOptions['isolation'];

/** The resolved options of outgoing packets. */
export type EgressOptions = IsolationOptions['egress'];

/** The resolved options of incoming messages. */
export type IngressOptions = IsolationOptions['ingress'];
