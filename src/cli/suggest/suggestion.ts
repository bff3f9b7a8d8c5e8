import type { EgressRule } from '../../policy/index.js';
import type { Declaration } from './declarations.js';

/** A declaration for one kind of incident, or how to fix it. */
export interface Suggestion {
  readonly vector: string;
  readonly declares: Declaration;
  readonly event: string | null;
  /** The handler that was running; `null` for none, and for several. */
  readonly handler: string | null;
  /** All handlers, up to a limit. */
  readonly handlers: readonly string[];
  /** The patterns of the reached rooms. */
  readonly to: readonly string[];
  /** The declared values other than events: reserved names, a length, a namespace, a move of sockets. */
  readonly names: readonly string[];
  /** The namespaces, up to a limit. */
  readonly namespaces: readonly string[];
  /** How many violations the declaration would have prevented. */
  readonly times: number;
  /** The path of the object or the id in one of the violations. */
  readonly example: string | null;
  /** The id of the first incident, to find it in the file. */
  readonly incident: string | null;
  /** The question that a reviewer answers before the declaration, or how to fix a defect. */
  readonly question: string;
}

/** The options of the module with which the same traffic causes no violation. */
export interface SuggestedOptions {
  readonly egress: {
    readonly publicEvents: readonly string[];
    readonly eventsForAllTenants?: readonly string[];
    readonly rules: readonly EgressRule[];
  };
  readonly ids?: {
    readonly allowed?: readonly string[];
    readonly maxLength?: number;
  };
  readonly exclude?: readonly string[];
  readonly identity?: 'connection';
  readonly anonymous?: 'allow';
}

/** `@SharesWithOthers()` on one handler, for these events; none of them for all. */
export interface SuggestedDecorator {
  readonly handler: string;
  readonly events: readonly string[];
}
