export { AckTimeoutError } from './errors/ack-timeout.error.js';
export { type Binding, bindingOf } from './current/binding.js';
export { ChannelEmitter } from './sending/channel-emitter.js';
export { Connection } from './current/connection.js';
export { CurrentConnection } from './current/current-connection.js';
export {
  CurrentManager,
  currentManagerFactory,
  managerOfClient,
} from './current/current-manager.decorator.js';
export { DirectConstructionError } from './errors/direct-construction.error.js';
export type {
  AckResponse,
  AnyEvents,
  EventArgs,
  EventName,
} from './sending/events.js';
export { ForeignChannelError } from './errors/foreign-channel.error.js';
export { LimitExceededError } from './errors/limit-exceeded.error.js';
export { ManagerQuarantinedError } from './errors/manager-quarantined.error.js';
export {
  MANAGER_ROWS,
  type ManagerLimits,
  type ManagerOptions,
} from './manager.options.js';
export type { ManagerMode, ModeName } from './mode.js';
export { NotConnectedError } from './errors/not-connected.error.js';
export { NoCurrentManagerError } from './errors/no-current-manager.error.js';
export {
  isPrivateRoom,
  ownerOfRoom,
  privateRoomOf,
} from './sending/private-room.js';
export { Reply } from './current/reply.js';
export { ReasonRequiredError } from './errors/reason-required.error.js';
export type {
  BreakerPosition,
  BreakerStatus,
  Containment,
  QuarantinedUser,
  RegistryStatus,
  RegistryValidation,
} from './registry/registry-report.js';
export { LimitWarnings } from './registry/limit-warnings.js';
export { Rejections } from './registry/rejections.js';
export { Traffic } from './registry/traffic.js';
export { RequestManager } from './registry/request-manager.js';
export { SharedConflictError } from './errors/shared-conflict.error.js';
export { SharedValueError } from './errors/shared-value.error.js';
export {
  type JsonValue,
  type SharedOptions,
  SharedState,
} from './shared/shared-state.js';
export { StaleManagerError } from './errors/stale-manager.error.js';
export { SuspiciousRecipientError } from './errors/suspicious-recipient.error.js';
export {
  type NoticeCode,
  notify,
  notifyAndDisconnect,
} from './sending/notify.js';
export type { SendToOptions } from './sending/send-to-options.js';
export { UserState } from './user-state.js';
export type { ManagerHealth } from './manager-health.js';
export { WebSocketManager, insideOf } from './websocket-manager.js';
export type { ChannelReference, UserReference } from './nodes/across-nodes.js';
export type {
  ClusterStatus,
  NodeCounts,
  RegistryCounts,
} from './nodes/node-counts.js';
export type {
  ChannelMember,
  Device,
  PresenceChange,
  PresenceListener,
  UserLocation,
} from './nodes/presence.js';
export { WebSocketManagerRegistry } from './registry/websocket-manager.registry.js';
export { ContextBleedError } from './errors/context-bleed.error.js';
export type { Aim, ManagerObserver, ManagerRecord } from './manager-record.js';
export type { ManagerUse } from './manager-use.js';
export {
  type Arrival,
  type ContextState,
  MessageScope,
} from './current/message-scope.js';
export {
  type SendContext,
  takeSendContext,
  withSendContext,
} from './sending/send-context.js';
export { isAllowedMove, moving } from './sending/moving.js';
export { OtherNodes } from './nodes/other-nodes.js';
export {
  isRoomOfTenants,
  roomOfChannel,
  roomOfTenant,
  tenantOfRoom,
} from './sending/tenant-room.js';
export { runningApplications } from './registry/running-applications.js';
export type { IsolationReport } from './registry/isolation-report.js';
export type { ManagerEvent, ManagerListener } from './manager-listeners.js';
export { SocketReboundError } from './errors/socket-rebound.error.js';
