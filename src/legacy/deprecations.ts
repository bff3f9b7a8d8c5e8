/** Every deprecated call with the stable code of its warning and its replacement. */
const DEPRECATIONS = {
  'WebSocketManagerFactory.createManager': [
    'WSM_DEP_0001',
    'inject WebSocketManager, or call registry.acquire(context)',
  ],
  createWebSocketManager: [
    'WSM_DEP_0002',
    'inject WebSocketManager, or call registry.acquire(context)',
  ],
  createWebSocketManagerSync: [
    'WSM_DEP_0003',
    'inject WebSocketManager, or call registry.acquire(context)',
  ],
  getWebSocketManager: [
    'WSM_DEP_0004',
    'inject WebSocketManager, or call registry.acquire(context)',
  ],
  getManagerRegistryStatus: ['WSM_DEP_0005', 'call registry.status()'],
  validateNoDuplicateManagersForUser: [
    'WSM_DEP_0006',
    'call registry.validate(user)',
  ],
  resetManagerRegistry: ['WSM_DEP_0007', 'close the application after a test'],
  addConnection: [
    'WSM_DEP_0008',
    'remove the call: the option "identify" returns the user of a socket',
  ],
  removeConnection: [
    'WSM_DEP_0009',
    'call connection.socket.disconnect() or manager.disconnect(reason)',
  ],
  getConnection: ['WSM_DEP_0010', 'read manager.connections'],
  getUserConnections: ['WSM_DEP_0011', 'read manager.connections'],
  isConnectionActive: ['WSM_DEP_0012', 'read manager.connections'],
  getConnectionIdByWebSocket: ['WSM_DEP_0013', 'read socket.id'],
  updateConnectionThread: [
    'WSM_DEP_0014',
    'call manager.join(channel), or keep the thread in manager.state',
  ],
  sendToUser: ['WSM_DEP_0015', 'call manager.emit(event, data)'],
  emitCriticalEvent: ['WSM_DEP_0016', 'call manager.emit(event, data)'],
  getConnectionHealth: ['WSM_DEP_0017', 'call manager.health()'],
  sendToThread: [
    'WSM_DEP_0018',
    'call manager.join(channel) and manager.to(channel).emit(event, data)',
  ],
} as const satisfies Record<string, readonly [code: string, instead: string]>;

/** The name of a deprecated call. */
export type DeprecatedCall = keyof typeof DEPRECATIONS;

const warned = new Set<DeprecatedCall>();

/**
 * Warns once per process that a call is deprecated. Node's flags decide the effect: nothing with `--no-deprecation`,
 * an error with `--throw-deprecation`, a stack trace with `--trace-deprecation`.
 *
 * @param caller the deprecated function; the stack trace starts at its caller
 */
export function warnDeprecated(call: DeprecatedCall, caller: Function): void {
  // Not marked as warned while warnings are off: the application may switch them on again.
  if (warned.has(call) || process.noDeprecation === true) return;
  warned.add(call);
  const [code, instead] = DEPRECATIONS[call];
  process.emitWarning(
    `${call}() is deprecated: ${instead}. See docs/migration.md of nestjs-websocket-manager.`,
    { type: 'DeprecationWarning', code, ctor: caller },
  );
}
