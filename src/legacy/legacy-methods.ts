import { isObject } from '../common/is-object.js';
import {
  Connection,
  type ManagerRecord,
  SocketReboundError,
  type WebSocketManager,
  bindingOf,
  insideOf,
  notifyAndDisconnect,
  withSendContext,
  type SendContext,
} from '../manager/index.js';
import { warnDeprecated } from './deprecations.js';
import { ForeignUserError } from './errors/foreign-user.error.js';
import type {
  LegacyManager,
  LegacyWebSocketManager,
} from './legacy-websocket-manager.js';
import { sendToAnother } from './send-to-another.js';
import { UnboundSocketError } from './errors/unbound-socket.error.js';
import { UntypedMessageError } from './errors/untyped-message.error.js';

type Method = keyof LegacyWebSocketManager;

/** The thread that a device shows. */
const threads = new WeakMap<Connection, string>();

const METHODS: LegacyWebSocketManager & ThisType<WebSocketManager> = {
  async addConnection(connection) {
    const record = use(this, 'addConnection');
    const socket =
      connection instanceof Connection ? connection.socket : connection;
    const owner = isObject(socket) && bindingOf(socket)?.manager;
    if (!owner) throw new UnboundSocketError();
    if (owner.key === record.key) return;
    record.host.observer?.rebound(insideOf(owner), record.key);
    throw new SocketReboundError();
  },

  async removeConnection(connectionId) {
    const connection = find(use(this, 'removeConnection'), connectionId);
    if (!connection) return;
    notifyAndDisconnect(
      connection.socket,
      'DISCONNECTED',
      'The server ended this connection.',
    );
  },

  getConnection(connectionId) {
    return find(use(this, 'getConnection'), connectionId);
  },

  getUserConnections(userId) {
    const record = use(this, 'getUserConnections');
    if (userId !== undefined) assertOwn(record, userId, 'getUserConnections');
    return new Set([...record.connections].map(({ id }) => id));
  },

  isConnectionActive(userId) {
    const record = use(this, 'isConnectionActive');
    assertOwn(record, userId, 'isConnectionActive');
    return record.connections.size > 0;
  },

  getConnectionIdByWebSocket(socket) {
    const { connections } = use(this, 'getConnectionIdByWebSocket');
    const connection = isObject(socket) && bindingOf(socket)?.connection;
    return connection && connections.has(connection)
      ? connection.id
      : undefined;
  },

  updateConnectionThread(connectionId, threadId) {
    const connection = find(use(this, 'updateConnectionThread'), connectionId);
    if (connection) threads.set(connection, threadId);
    return connection !== undefined;
  },

  async sendToUser(userId, message) {
    return send(this, 'sendToUser', userId, message?.type, message);
  },

  async emitCriticalEvent(userId, eventType, data) {
    return send(this, 'emitCriticalEvent', userId, eventType, data);
  },

  getConnectionHealth(userId) {
    const record = use(this, 'getConnectionHealth');
    assertOwn(record, userId, 'getConnectionHealth');
    return this.health();
  },

  async sendToThread(threadId, message) {
    const record = useToSend(this, 'sendToThread');
    const event: unknown = message?.type;
    assertEvent(event, 'sendToThread');
    if (!record.canSend('sendToThread')) return false;
    const devices = [...record.connections].filter(
      (connection) =>
        threads.has(connection) && threads.get(connection) === threadId,
    );
    let isStopped = false;
    for (const { socket } of devices) {
      const context: SendContext = {
        sender: record,
        isShared: false,
        target: socket.id,
        event,
        args: [message],
      };
      withSendContext(context, () =>
        socket.nsp.to(socket.id).emit(event, message),
      );
      isStopped ||= context.isStopped === true;
    }
    return devices.length > 0 && !isStopped;
  },
};

/** Not enumerable, like the methods of a class. All managers share the functions. */
const DESCRIPTORS: PropertyDescriptorMap = Object.fromEntries(
  Object.entries(METHODS).map(([name, value]) => [
    name,
    { value: value as unknown, writable: true, configurable: true },
  ]),
);

/** Adds the deprecated methods to a manager, once, and returns the same instance. */
export function withLegacyMethods<Events extends object>(
  manager: WebSocketManager<Events>,
): LegacyManager<Events> {
  if (!Object.hasOwn(manager, 'sendToUser'))
    Object.defineProperties(manager, DESCRIPTORS);
  return manager as LegacyManager<Events>;
}

/** @throws {StaleManagerError | ManagerQuarantinedError | ContextBleedError} */
function use(manager: WebSocketManager, method: Method): ManagerRecord {
  const record = useToSend(manager, method);
  record.assertUsable(method);
  return record;
}

/** Like `use`, but a packet that must not be sent is dropped later, when it would be sent. */
function useToSend(manager: WebSocketManager, method: Method): ManagerRecord {
  warnDeprecated(method, METHODS[method]);
  const record = insideOf(manager);
  record.assertActive(method);
  record.host.touch(record);
  return record;
}

function send(
  manager: WebSocketManager,
  method: Method,
  userId: string,
  event: unknown,
  data: unknown,
): boolean {
  const { user } = useToSend(manager, method);
  assertEvent(event, method);
  return userId === user.userId
    ? manager.emit(event, data)
    : sendToAnother(manager, { method, userId, event, data });
}

/** @throws {UntypedMessageError} */
function assertEvent(event: unknown, method: Method): asserts event is string {
  if (typeof event !== 'string' || event === '')
    throw new UntypedMessageError(method);
}

/** @throws {ForeignUserError} */
function assertOwn(
  { user }: ManagerRecord,
  userId: string,
  method: Method,
): void {
  if (userId !== user.userId) throw new ForeignUserError(method);
}

function find(
  { connections }: ManagerRecord,
  connectionId: string,
): Connection | undefined {
  for (const connection of connections) {
    if (connection.id === connectionId) return connection;
  }
  return undefined;
}
