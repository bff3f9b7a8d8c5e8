import { WsmError } from '../../common/wsm-error.js';

/** Another WebSocket adapter has taken the place of ours. */
export class ForeignAdapterError extends WsmError {
  constructor(adapter: unknown) {
    const name =
      (adapter as object | null)?.constructor?.name ?? String(adapter);
    super(
      'WSM_FOREIGN_ADAPTER',
      `the WebSocket adapter of this application is ${name}, so nothing that WebSocketManagerModule promises ` +
        'would hold. Either extend ManagedIoAdapter instead of IoAdapter, or drop app.useWebSocketAdapter() and ' +
        'pass { adapter: (httpServer) => … } to WebSocketManagerModule.forRoot().',
    );
  }
}
