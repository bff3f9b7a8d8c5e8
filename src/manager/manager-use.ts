import type { WebSocketManagerProtocol } from '../protocol/index.js';

/** The ways to use a manager. */
export type ManagerUse =
  | 'emit'
  | 'emitWithAck'
  | 'sendTo'
  | 'join'
  | 'invite'
  | 'leave'
  | 'to'
  | 'state'
  | 'shared'
  | 'track'
  | 'on'
  // Names of the deprecated API.
  | keyof WebSocketManagerProtocol;
