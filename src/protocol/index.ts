export {
  type InvalidMember,
  type ProtocolMember,
  type ProtocolValidation,
  validateManagerProtocol,
} from './validate-manager-protocol.js';
export type {
  ProtocolMessage,
  WebSocketManagerProtocol,
} from './websocket-manager.protocol.js';
