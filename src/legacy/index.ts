export { FactoryConstructionError } from './factory-construction.error.js';
export { ForeignUserError } from './foreign-user.error.js';
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
export { NoApplicationError } from './no-application.error.js';
export { SeveralApplicationsError } from './several-applications.error.js';
export { TestsOnlyError } from './tests-only.error.js';
export { UnboundSocketError } from './unbound-socket.error.js';
export { UntypedMessageError } from './untyped-message.error.js';
export { WebSocketManagerFactory } from './websocket-manager.factory.js';
