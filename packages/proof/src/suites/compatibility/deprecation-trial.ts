import type * as legacy from 'nestjs-websocket-manager/legacy';
import type { Testbed } from '../../testbed/testbed.js';

/** The deprecated API, as applications import it. */
export type LegacyApi = typeof legacy;

/** The result of calling each deprecated function twice. */
export interface DeprecationTrial {
  /** The calls, by name. */
  readonly calls: readonly string[];
  /** The codes of all warnings. */
  readonly codes: readonly string[];
  /** The number of warnings with `--no-deprecation`. */
  readonly silenced: number;
}

const USER = { userId: 'legacy-warned' };

/** Calls each deprecated function, first with warnings switched off, then twice with warnings. */
export async function tryDeprecated(
  api: LegacyApi,
  bed: Testbed,
): Promise<DeprecationTrial> {
  await bed.enter(USER.userId);
  const calls = await callsOf(api);
  const callAll = async () => {
    for (const call of Object.values(calls))
      // Other checks judge the result of the call.
      await Promise.resolve()
        .then(call)
        .catch(() => undefined);
  };
  const silenced = await warningsOf(true, callAll);
  const codes = await warningsOf(false, async () => {
    await callAll();
    await callAll();
  });
  return { calls: Object.keys(calls), codes, silenced: silenced.length };
}

async function callsOf(
  api: LegacyApi,
): Promise<Readonly<Record<string, () => unknown>>> {
  const { userId } = USER;
  const manager = () => managerOf(api);
  return {
    'WebSocketManagerFactory.createManager': () =>
      api.WebSocketManagerFactory.createManager(USER),
    createWebSocketManager: () => api.createWebSocketManager(USER),
    createWebSocketManagerSync: () => api.createWebSocketManagerSync(USER),
    getWebSocketManager: () => api.getWebSocketManager(USER),
    getManagerRegistryStatus: () => api.getManagerRegistryStatus(),
    validateNoDuplicateManagersForUser: () =>
      api.validateNoDuplicateManagersForUser(USER),
    // Outside of tests it throws after the warning.
    resetManagerRegistry: () =>
      withNodeEnv('production', () => api.resetManagerRegistry()),
    addConnection: () => manager().addConnection(manager().connections[0]),
    removeConnection: () => manager().removeConnection('nobody'),
    getConnection: () => manager().getConnection('nobody'),
    getUserConnections: () => manager().getUserConnections(),
    isConnectionActive: () => manager().isConnectionActive(userId),
    getConnectionIdByWebSocket: () => manager().getConnectionIdByWebSocket({}),
    updateConnectionThread: () =>
      manager().updateConnectionThread('nobody', 'thread'),
    sendToUser: () => manager().sendToUser(userId, { type: 'news' }),
    emitCriticalEvent: () => manager().emitCriticalEvent(userId, 'news', {}),
    getConnectionHealth: () => manager().getConnectionHealth(userId),
    sendToThread: () => manager().sendToThread('thread', { type: 'news' }),
  };
}

function managerOf(api: LegacyApi) {
  return api.getWebSocketManager(USER);
}

/** The codes of the deprecation warnings of some work; nothing is printed. */
async function warningsOf(
  noDeprecation: boolean,
  work: () => Promise<void>,
): Promise<readonly string[]> {
  const codes: string[] = [];
  const emitWarning = process.emitWarning.bind(process);
  const { noDeprecation: before } = process;
  process.noDeprecation = noDeprecation;
  process.emitWarning = (...args: unknown[]) => {
    const { code } = Object(args[1]) as { code?: string };
    if (code && /^WSM_DEP_\d{4}$/.test(code)) codes.push(code);
  };
  try {
    await work();
  } finally {
    process.emitWarning = emitWarning;
    process.noDeprecation = before;
  }
  return codes;
}

/** Runs some work with another `NODE_ENV`. */
export function withNodeEnv<T>(value: string, work: () => T): T {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = value;
  try {
    return work();
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}
