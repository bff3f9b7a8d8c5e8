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
 * The old interface of a manager. What was asynchronous in the system it comes from returns a promise, and what goes
 * wrong there is a rejection; the rest throws.
 *
 * The rules of the manager hold for each method: one that was released or is in quarantine throws, and in the handler
 * of another user's message it throws `ContextBleedError` or, where it sends, sends nothing and says `false`.
 *
 * Where a user's id is asked for, it is that of the manager's own user, within the manager's own tenant.
 */
export interface LegacyWebSocketManager extends WebSocketManagerProtocol<
  Connection | Socket
> {
  /**
   * Checks that a socket is this user's, and does nothing more: a socket is bound in its handshake.
   *
   * @throws {SocketReboundError} for another user's socket; a violation `socket-rebound`
   * @throws {UnboundSocketError} for anything else
   * @deprecated Drop the call: the option `identify` says whose a socket is.
   */
  addConnection(connection: Connection | Socket): Promise<void>;

  /**
   * Disconnects one device of this user. Nothing happens for an id that is not among its connections.
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
   * Says which thread a device shows, for `sendToThread`.
   *
   * @deprecated Use `manager.join(channel)` and `manager.to(channel)`, or keep it in `manager.state`.
   */
  updateConnectionThread(connectionId: string, threadId: string): boolean;

  /**
   * Sends a message under the name of its `type`, the whole of it.
   *
   * @returns whether it was sent to a connected device
   * @throws {ForeignUserError} for anybody but the own user; a violation `foreign-recipient`
   * @throws {UntypedMessageError}
   * @deprecated Use `manager.emit(event, data)`.
   */
  sendToUser(userId: string, message: ProtocolMessage): Promise<boolean>;

  /**
   * @returns whether it was sent to a connected device
   * @throws {ForeignUserError} for anybody but the own user; a violation `foreign-recipient`
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
   * Sends to those devices of this user that show a thread, and to no other user who is in it.
   *
   * @returns whether it was sent to a connected device
   * @throws {UntypedMessageError}
   * @deprecated Use `manager.join(channel)` and `manager.to(channel).emit(event, data)`.
   */
  sendToThread(threadId: string, message: ProtocolMessage): Promise<boolean>;
}

/** A manager of the registry that speaks the old interface, too. */
export type LegacyManager<Events extends object = AnyEvents> =
  WebSocketManager<Events> & LegacyWebSocketManager;
