export {
  type InvalidMember,
  type ProtocolMember,
  type ProtocolMessage,
  type ProtocolValidation,
  type WebSocketManagerProtocol,
  validateManagerProtocol,
} from './protocol/index.js';
