import type { Binding } from './binding.js';
import type { Severity, VectorId } from '../../incidents/index.js';
import type { Connection } from './connection.js';
import type { Reply } from './reply.js';
import type { WebSocketManager } from '../websocket-manager.js';

/** What has arrived with a message, as far as there are objects in it. */
export interface Arrival {
  readonly args: readonly unknown[];
  /** A key that would reach a prototype, and the way to it. */
  readonly pollution:
    { readonly key: string; readonly path: string } | undefined;
}

/** What was found while a message was handled. */
export interface MessageFinding {
  readonly vector: VectorId;
  readonly severity: Severity;
  readonly incidentId: string | undefined;
}

/** What a message remembers of what was found, however often something is. */
const MAX_FINDINGS = 16;

/**
 * What an async context still says about the code that runs in it.
 *
 * `live`: the handler of the message is not finished, nor is anything that it awaits. `detached`: it is finished, and
 * something that it left behind still runs, such as a timer, a pool or a child process. `gone`: its connection has
 * closed, too. Only of the first is it known whose data is at hand.
 */
export type ContextState = 'live' | 'detached' | 'gone';

/** No payload is this one. */
const NOT_YET = Symbol('not judged yet');

const NOTHING: readonly unknown[] = Object.freeze([]);

/** What is going on at a connection at this moment: one message, or its beginning or end. */
export class MessageScope implements Binding {
  readonly connection: Connection;
  /** `ChatGateway.ask`, once a handler has been chosen. */
  handler: string | undefined;
  /** The incident that this message has led to, if any. */
  incidentId: string | undefined;
  /** What was found, the first of it. Made when something is. */
  findings: MessageFinding[] | undefined;
  /** Channels the user left in this scope and may still say goodbye to. */
  left: Set<string> | undefined;
  /** What the message consists of. Looked at only when something of it is searched for. */
  args = NOTHING;
  arrival: Arrival | undefined;
  /** The acknowledgement, if the client has asked for one. */
  reply: Reply | undefined;
  /** The payload that was judged and accepted, whoever met it first: the adapter, or the interceptor. */
  judged: unknown = NOT_YET;
  /** Whether the caller of the handler inspects what the handler returns. */
  canWatch = false;
  /** Whether that is asked for. */
  mustWatch = false;
  /** A value the handler has returned, that was looked at and is about to leave. */
  cleared: unknown;
  /** The events that others are meant to receive, by `@SharesWithOthers()`; empty for all of them. */
  shared: readonly string[] | undefined;
  /** Sockets that were asked for by a room that the user is in: their ids. */
  fetched: Set<string> | undefined;
  readonly #binding: Binding;
  #running = 0;
  #hasBegun = false;

  constructor(
    binding: Binding,
    /** The name of the event that arrived, or `connection` or `disconnect`. */
    readonly event: string,
  ) {
    this.#binding = binding;
    this.connection = binding.connection;
  }

  /** The manager of the user whose message it is; of the one who has signed in by it, from then on. */
  get manager(): WebSocketManager {
    return this.#binding.manager;
  }

  /** Something was found, and became an incident if it could be recorded. */
  note(finding: MessageFinding): void {
    this.incidentId = finding.incidentId;
    this.findings ??= [];
    if (this.findings.length < MAX_FINDINGS) this.findings.push(finding);
  }

  /** Something begins to handle the message. Every call is followed by one of {@link end}. */
  begin(): void {
    this.#hasBegun = true;
    this.#running += 1;
  }

  end(): void {
    this.#running -= 1;
  }

  /** A scope whose handlers nobody follows counts as live. */
  get state(): ContextState {
    if (!this.#hasBegun || this.#running > 0) return 'live';
    return this.connection.socket.connected ? 'detached' : 'gone';
  }
}
