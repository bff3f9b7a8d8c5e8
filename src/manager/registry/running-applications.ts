import type { WebSocketManagerRegistry } from './websocket-manager.registry.js';

/**
 * The registries of the applications of this process that have started and are not closed yet. For those alone who
 * ask from outside dependency injection, where there is nothing but the process to start from.
 */
export const runningApplications = new Set<WebSocketManagerRegistry>();
