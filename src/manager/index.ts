export { AckTimeoutError } from './ack-timeout.error.js';
export { type Binding, bindingOf } from './binding.js';
export { ChannelEmitter } from './channel-emitter.js';
export { Connection } from './connection.js';
export { CurrentConnection } from './current-connection.js';
export {
  CurrentManager,
  currentManagerFactory,
  managerOfClient,
} from './current-manager.decorator.js';
export { DirectConstructionError } from './direct-construction.error.js';
export type { AckResponse, AnyEvents, EventArgs, EventName } from './events.js';
export { ForeignChannelError } from './foreign-channel.error.js';
export { LimitExceededError } from './limit-exceeded.error.js';
export { ManagerQuarantinedError } from './manager-quarantined.error.js';
export {
  MANAGER_OPTIONS,
  type ManagerLimits,
  type ManagerOptions,
} from './manager.options.js';
export type { ManagerMode, ModeName } from './mode.js';
export { NoCurrentManagerError } from './no-current-manager.error.js';
export { isPrivateRoom, ownerOfRoom, privateRoomOf } from './private-room.js';
export { ReasonRequiredError } from './reason-required.error.js';
export type {
  BreakerPosition,
  BreakerStatus,
  Containment,
  QuarantinedUser,
  RegistryStatus,
  RegistryValidation,
} from './registry-report.js';
export { Rejections } from './rejections.js';
export { RequestManager } from './request-manager.js';
export { StaleManagerError } from './stale-manager.error.js';
export { SuspiciousRecipientError } from './suspicious-recipient.error.js';
export { type NoticeCode, tell, tellAndDisconnect } from './tell.js';
export { UserState } from './user-state.js';
export {
  type ManagerHealth,
  type SendToOptions,
  WebSocketManager,
  insideOf,
} from './websocket-manager.js';
export {
  type UserReference,
  WebSocketManagerRegistry,
} from './websocket-manager.registry.js';
export { ContextBleedError } from './context-bleed.error.js';
export type { Aim, ManagerObserver, ManagerRecord } from './manager-record.js';
export type { ManagerUse } from './manager-use.js';
export { type Arrival, MessageScope } from './message-scope.js';
export {
  type EgressPermit,
  currentPermit,
  noteStopped,
  withPermit,
} from './permit.js';
export { runningApplications } from './running-applications.js';
export type { IsolationFinding, IsolationReport } from './isolation-report.js';
export type { ManagerEvent, ManagerListener } from './manager-listeners.js';
export { SocketReboundError } from './socket-rebound.error.js';
