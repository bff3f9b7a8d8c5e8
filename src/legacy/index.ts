export { FactoryConstructionError } from './errors/factory-construction.error.js';
export { ForeignUserError } from './errors/foreign-user.error.js';
export {
  createWebSocketManager,
  createWebSocketManagerSync,
  getManagerRegistryStatus,
  getWebSocketManager,
  resetManagerRegistry,
  validateNoDuplicateManagersForUser,
} from './legacy-functions.js';
export type {
  LegacyManager,
  LegacyWebSocketManager,
} from './legacy-websocket-manager.js';
export { NoApplicationError } from './errors/no-application.error.js';
export { SeveralApplicationsError } from './errors/several-applications.error.js';
export { TestsOnlyError } from './errors/tests-only.error.js';
export { UnboundSocketError } from './errors/unbound-socket.error.js';
export { UntypedMessageError } from './errors/untyped-message.error.js';
export { WebSocketManagerFactory } from './websocket-manager.factory.js';
