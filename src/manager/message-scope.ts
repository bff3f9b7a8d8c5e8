import type { Binding } from './binding.js';
import type { Connection } from './connection.js';
import type { WebSocketManager } from './websocket-manager.js';

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

  constructor(
    { connection, manager }: Binding,
    /** The name of the event that arrived, or `connection` or `disconnect`. */
    readonly event: string,
  ) {
    this.connection = connection;
    this.manager = manager;
  }
}
