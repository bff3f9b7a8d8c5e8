import { WsmError } from '../../../common/wsm-error.js';

/** The WebSocket adapter of the application cannot be guarded. */
export class ForeignAdapterError extends WsmError {
  constructor(adapter: unknown, reason: string) {
    const name =
      (adapter as object | null)?.constructor?.name ?? String(adapter);
    super(
      'WSM_FOREIGN_ADAPTER',
      `the WebSocket adapter of this application is ${name}, and ${reason}, so nothing that WebSocketManagerModule ` +
        'promises would hold. Use an adapter that makes socket.io servers: IoAdapter of @nestjs/platform-socket.io, ' +
        'a class that extends or wraps it, or none at all. See docs/adapters.md.',
    );
  }
}
