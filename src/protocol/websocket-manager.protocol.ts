/**
 * The eleven methods that code written for the deprecated managers calls. Implement it in a manager of your own, and
 * check that with {@link validateManagerProtocol}.
 *
 * @typeParam Connection represents one socket of one user
 */
export interface WebSocketManagerProtocol<
  Connection extends object = { readonly id: string },
> {
  /** Registers a connection of a user. */
  addConnection(connection: Connection): Promise<void>;
  /** Closes and removes a connection. Does nothing for an unknown id. */
  removeConnection(connectionId: string): Promise<void>;
  /** The connection with this id, or `undefined`. */
  getConnection(connectionId: string): Connection | undefined;
  /** The ids of a user's connections; without an argument, of the manager's own user. */
  getUserConnections(userId?: string): ReadonlySet<string>;
  /** Whether a user has a connection. */
  isConnectionActive(userId: string): boolean;
  /** The id of the connection of a socket, or `undefined`. */
  getConnectionIdByWebSocket(socket: object): string | undefined;
  /** Records which thread a connection shows. @returns whether there is such a connection */
  updateConnectionThread(connectionId: string, threadId: string): boolean;
  /** Sends a message to every connection of a user. @returns whether there was a connection */
  sendToUser(userId: string, message: ProtocolMessage): Promise<boolean>;
  /** Sends an event to every connection of a user. @returns whether there was a connection */
  emitCriticalEvent(
    userId: string,
    eventType: string,
    data: unknown,
  ): Promise<boolean>;
  /** The state of a user's connections, in the manager's own words. */
  getConnectionHealth(userId: string): object;
  /** Sends a message to the connections that show a thread. @returns whether there was a connection */
  sendToThread(threadId: string, message: ProtocolMessage): Promise<boolean>;
}

/** A message whose `type` is the name of the event. */
export interface ProtocolMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}
