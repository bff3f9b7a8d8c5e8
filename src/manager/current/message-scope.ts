import type { Binding } from './binding.js';
import type { Connection } from './connection.js';
import type { WebSocketManager } from '../websocket-manager.js';

/** What has arrived with a message, as far as there are objects in it. */
export interface Arrival {
  readonly args: readonly unknown[];
  /** A key that would reach a prototype, and the way to it. */
  readonly pollution:
    { readonly key: string; readonly path: string } | undefined;
}

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
}
