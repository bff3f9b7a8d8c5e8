import type { WebSocketManagerProtocol } from '../protocol/index.js';

/** What a manager is asked to do. */
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
  // What the deprecated API calls it.
  | keyof WebSocketManagerProtocol;
