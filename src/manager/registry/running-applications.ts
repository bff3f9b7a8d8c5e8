import type { WebSocketManagerRegistry } from './websocket-manager.registry.js';

/**
 * The registries of the running applications in this process. Only for callers outside dependency injection.
 */
export const runningApplications = new Set<WebSocketManagerRegistry>();
