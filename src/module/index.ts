export { InvalidOptionError } from './invalid-option.error.js';
export { WebSocketManagerModule } from './websocket-manager.module.js';
export type {
  WebSocketManagerOptions,
  WebSocketManagerOptionsFactory,
} from './websocket-manager.options.js';
