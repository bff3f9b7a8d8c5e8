import type { Binding } from './binding.js';
import type { Severity, VectorId } from '../../incidents/index.js';
import type { Connection } from './connection.js';
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

/** No payload is this one. */
const NOT_YET = Symbol('not judged yet');

/** What is going on at a connection at this moment: one message, or its beginning or end. */
export class MessageScope implements Binding {
  readonly connection: Connection;
  readonly manager: WebSocketManager;
  /** `ChatGateway.ask`, once a handler has been chosen. */
  handler: string | undefined;
  /** The incident that this message has led to, if any. */
  incidentId: string | undefined;
  /** What was found, the first of it. Made when something is. */
  findings: MessageFinding[] | undefined;
  /** Channels the user left in this scope and may still say goodbye to. */
  left: Set<string> | undefined;
  arrival: Arrival | undefined;
  /** The payload that was judged and accepted, whoever met it first: the adapter, or the interceptor. */
  judged: unknown = NOT_YET;
  /** Whether the caller of the handler inspects what the handler returns. */
  canWatch = false;
  /** Whether that is asked for. */
  mustWatch = false;
  /** A value the handler has returned, that was looked at and is about to leave. */
  cleared: unknown;

  constructor(
    { connection, manager }: Binding,
    /** The name of the event that arrived, or `connection` or `disconnect`. */
    readonly event: string,
  ) {
    this.connection = connection;
    this.manager = manager;
  }

  /** Something was found, and became an incident if it could be recorded. */
  note(finding: MessageFinding): void {
    this.incidentId = finding.incidentId;
    this.findings ??= [];
    if (this.findings.length < MAX_FINDINGS) this.findings.push(finding);
  }
}
