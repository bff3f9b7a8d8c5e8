import type { VectorId } from '../incidents/index.js';
import type { UserKey } from '../identity/index.js';
import type { SharedDeclaration } from '../memory/index.js';
import type { EgressRule } from './egress/rules.js';

/** What happens to a violation: it is stopped, or only reported, or not looked for. */
export type IsolationMode = 'enforce' | 'report';

/** The same for one vector. */
export type VectorMode = IsolationMode | 'off';

/** Names of fields: for every event, or by event. */
export type FieldsByEvent =
  readonly string[] | Readonly<Record<string, readonly string[]>>;

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

/** What may leave, beyond a user's own sockets and channels. */
export interface EgressOptions {
  /** Events that are meant for everybody. */
  readonly publicEvents: readonly string[];
  /**
   * What may be sent to whom, as data, see {@link EgressRule}. Default: none. A packet that no rule allows is put to
   * `authorize`.
   */
  readonly rules: readonly EgressRule[];
  /** Decides what the policy would stop: `true` lets the packet pass. Synchronous. */
  readonly authorize?: (emission: Emission) => boolean;
  /** Fields of a private payload that name its owner, who has to be its recipient. */
  readonly ownerKeys: FieldsByEvent;
}

/** What comes in. */
export interface IngressOptions {
  /** Fields of a payload that name its sender. */
  readonly identityKeys: FieldsByEvent;
}

/** What is looked at in memory. */
export interface MemoryOptions {
  /** Objects, classes and predicates: what is meant to be shared by all users. */
  readonly shared: readonly SharedDeclaration[];
  /** Look at everything with every message, whatever it costs. */
  readonly strict: boolean;
  /** Places of a user's state that are looked at with one message; of a larger one, a quarter as many. */
  readonly nodesPerMessage: number;
}

/** What the isolation room needs to know of the module's options. */
export interface IsolationOptions {
  readonly mode: IsolationMode;
  readonly vectors: Readonly<Partial<Record<VectorId, VectorMode>>>;
  readonly isolation: MemoryOptions;
  readonly egress: EgressOptions;
  readonly ingress: IngressOptions;
}

export const ISOLATION_OPTIONS = Symbol('nestjs-websocket-manager:isolation');
