import type { Binding } from './binding.js';
import type { Severity, VectorId } from '../../incidents/index.js';
import type { Connection } from './connection.js';
import type { Reply } from './reply.js';
import type { WebSocketManager } from '../websocket-manager.js';
import { Turn } from './turn.js';

/** The arguments of a received message that contains objects. */
export interface Arrival {
  readonly args: readonly unknown[];
  /** A key that would reach a prototype, and its path. */
  readonly pollution:
    { readonly key: string; readonly path: string } | undefined;
}

/** A finding that was recorded while a message was handled. */
export interface MessageFinding {
  readonly vector: VectorId;
  readonly severity: Severity;
  readonly incidentId: string | undefined;
}

/** Findings that a message keeps at most. */
const MAX_FINDINGS = 16;

/**
 * The state of the async context of a message. Only in state `live` does the context show whose data is handled.
 *
 * - `live`: the handler of the message, or work that it awaits, is still running.
 * - `detached`: the handler has finished, and something that it started still runs, such as a timer, a pool or a child
 *   process.
 * - `gone`: as `detached`, and the connection has closed.
 */
export type ContextState = 'live' | 'detached' | 'gone';

/** One for the process, like the event loop. */
const turn: Turn<MessageScope> = new Turn();

/** Differs from every payload. */
const NOT_YET = Symbol('not judged yet');

const NOTHING: readonly unknown[] = Object.freeze([]);

/** One message of a connection, or its connection or disconnection, while it is handled. */
export class MessageScope implements Binding {
  readonly connection: Connection;
  /** The handler, such as `ChatGateway.ask`, when it is known. */
  handler: string | undefined;
  /** The id of the incident that this message caused, if any. */
  incidentId: string | undefined;
  /** The first findings. Created with the first one. */
  findings: MessageFinding[] | undefined;
  /** Channels that the user left in this scope and may still send to. */
  left: Set<string> | undefined;
  /** The arguments of the message, as evidence for the egress policy. */
  args = NOTHING;
  arrival: Arrival | undefined;
  /** Whether the client answers a packet of the server: the code that sent the packet awaits it. */
  isAnswer = false;
  /** The acknowledgement, if the client awaits one. */
  reply: Reply | undefined;
  /** The payload that was judged and accepted, by the adapter or by the interceptor. */
  judged: unknown = NOT_YET;
  /** Whether the caller of the handler is able to inspect the returned values. */
  canWatch = false;
  /** Whether the caller of the handler has to inspect the returned values. */
  mustWatch = false;
  /** A returned value that was inspected and is about to be sent. */
  cleared: unknown;
  /** The events that `@SharesWithOthers()` declares; empty for all events. */
  shared: readonly string[] | undefined;
  /** Ids of sockets that were fetched by a room that the user is in. */
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

  /** The manager of the sender. If the message signs a user in, it is that user's manager from then on. */
  get manager(): WebSocketManager {
    return this.#binding.manager;
  }

  /** Records a finding. */
  note(finding: MessageFinding): void {
    this.incidentId = finding.incidentId;
    this.findings ??= [];
    if (this.findings.length < MAX_FINDINGS) this.findings.push(finding);
  }

  /** Marks the start of work on the message. Each call requires one call of {@link end}. */
  begin(): void {
    if (this.#running === 0) turn.enters();
    this.#running += 1;
    if (!this.#hasBegun) turn.begins(this);
    this.#hasBegun = true;
  }

  end(): void {
    this.#running -= 1;
    if (this.#running === 0) turn.leaves();
  }

  /** The messages of other users from which what this one awaited may come: see {@link Turn.othersFor}. */
  othersOfThisTurn(): readonly MessageScope[] {
    if (this.#running === 0) turn.leftBehind();
    return turn.othersFor(this);
  }

  /** The state of the context. `live` if {@link begin} was never called. */
  get state(): ContextState {
    if (!this.#hasBegun || this.#running > 0) return 'live';
    return this.connection.socket.connected ? 'detached' : 'gone';
  }
}
