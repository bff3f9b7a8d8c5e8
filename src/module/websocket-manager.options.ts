import type { GivenOptions } from './option-table.js';

/** What an application tells `WebSocketManagerModule.forRoot()`. Every option may be left out; times are milliseconds. */
export interface WebSocketManagerOptions extends GivenOptions {}

/** What `forRootAsync({ useClass })` and `useExisting` want. */
export interface WebSocketManagerOptionsFactory {
  createWebSocketManagerOptions():
    WebSocketManagerOptions | Promise<WebSocketManagerOptions>;
}
