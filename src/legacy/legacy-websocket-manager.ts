import type { Socket } from 'socket.io';
import type {
  AnyEvents,
  Connection,
  ManagerHealth,
  WebSocketManager,
} from '../manager/index.js';
import type {
  ProtocolMessage,
  WebSocketManagerProtocol,
} from '../protocol/index.js';

/**
 * The deprecated interface of a manager. Methods that were asynchronous in the replaced system return a promise and
 * reject; the others throw.
 *
 * The rules of a manager apply to each method. A released or quarantined manager throws. In the handler of another
 * user's message, a method throws `ContextBleedError`; a method that sends returns `false` and sends nothing.
 *
 * A `userId` is the id of the manager's own user, within the manager's own tenant.
 */
export interface LegacyWebSocketManager extends WebSocketManagerProtocol<
  Connection | Socket
> {
  /**
   * Checks that a socket belongs to this user, and does nothing else: the handshake binds a socket.
   *
   * @throws {SocketReboundError} for another user's socket; a violation `socket-rebound`
   * @throws {UnboundSocketError} for anything else
   * @deprecated Remove the call: the option `identify` returns the user of a socket.
   */
  addConnection(connection: Connection | Socket): Promise<void>;

  /**
   * Disconnects one device of this user. Does nothing for an unknown id.
   *
   * @deprecated Use `connection.socket.disconnect()`, or `manager.disconnect(reason)` for all of them.
   */
  removeConnection(connectionId: string): Promise<void>;

  /** @deprecated Use `manager.connections`. */
  getConnection(connectionId: string): Connection | undefined;

  /**
   * The ids of the user's open sockets.
   *
   * @throws {ForeignUserError}
   * @deprecated Use `manager.connections`.
   */
  getUserConnections(userId?: string): ReadonlySet<string>;

  /**
   * @throws {ForeignUserError}
   * @deprecated Use `manager.connections.length > 0`.
   */
  isConnectionActive(userId: string): boolean;

  /** @deprecated Use `socket.id`. */
  getConnectionIdByWebSocket(socket: object): string | undefined;

  /**
   * Records which thread a device shows, for `sendToThread`.
   *
   * @deprecated Use `manager.join(channel)` and `manager.to(channel)`, or keep the thread in `manager.state`.
   */
  updateConnectionThread(connectionId: string, threadId: string): boolean;

  /**
   * Sends the complete message to this user. Its `type` is the name of the event.
   *
   * @returns whether it was sent to a connected device
   * @throws {ForeignUserError} for any other user; a violation `foreign-recipient`
   * @throws {UntypedMessageError}
   * @deprecated Use `manager.emit(event, data)`.
   */
  sendToUser(userId: string, message: ProtocolMessage): Promise<boolean>;

  /**
   * @returns whether it was sent to a connected device
   * @throws {ForeignUserError} for any other user; a violation `foreign-recipient`
   * @throws {UntypedMessageError}
   * @deprecated Use `manager.emit(event, data)`.
   */
  emitCriticalEvent(
    userId: string,
    eventType: string,
    data: unknown,
  ): Promise<boolean>;

  /**
   * @throws {ForeignUserError}
   * @deprecated Use `manager.health()`.
   */
  getConnectionHealth(userId: string): ManagerHealth;

  /**
   * Sends to the devices of this user that show a thread, never to other users in that thread.
   *
   * @returns whether it was sent to a connected device
   * @throws {UntypedMessageError}
   * @deprecated Use `manager.join(channel)` and `manager.to(channel).emit(event, data)`.
   */
  sendToThread(threadId: string, message: ProtocolMessage): Promise<boolean>;
}

/** A manager of the registry with the deprecated methods. */
export type LegacyManager<Events extends object = AnyEvents> =
  WebSocketManager<Events> & LegacyWebSocketManager;
