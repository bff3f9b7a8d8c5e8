/**
 * The eleven methods that code written for a manager relies on. Implement it to bring a manager of your own;
 * `validateManagerProtocol` says what is missing.
 *
 * @typeParam Connection what stands for one socket of one user
 */
export interface WebSocketManagerProtocol<
  Connection extends object = { readonly id: string },
> {
  /** Takes a connection of a user in. */
  addConnection(connection: Connection): Promise<void>;
  /** Ends a connection and forgets it. Nothing happens for an unknown id. */
  removeConnection(connectionId: string): Promise<void>;
  getConnection(connectionId: string): Connection | undefined;
  /** The ids of a user's connections. */
  getUserConnections(userId?: string): ReadonlySet<string>;
  /** Whether a user has a connection. */
  isConnectionActive(userId: string): boolean;
  /** The id of the connection that a socket belongs to. */
  getConnectionIdByWebSocket(socket: object): string | undefined;
  /** Says which thread a connection shows. @returns whether there is such a connection */
  updateConnectionThread(connectionId: string, threadId: string): boolean;
  /** Sends a message to every connection of a user. @returns whether there was one */
  sendToUser(userId: string, message: ProtocolMessage): Promise<boolean>;
  /** Sends an event to every connection of a user. @returns whether there was one */
  emitCriticalEvent(
    userId: string,
    eventType: string,
    data: unknown,
  ): Promise<boolean>;
  getConnectionHealth(userId: string): object;
  /** Sends a message to the connections that show a thread. @returns whether there was one */
  sendToThread(threadId: string, message: ProtocolMessage): Promise<boolean>;
}

/** A message whose `type` says which event it is. */
export interface ProtocolMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}
