import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions } from 'socket.io';

/** Serves a second socket.io server on the HTTP server of another application. */
export class UnguardedAdapter extends IoAdapter {
  override createIOServer(port: number, options?: ServerOptions): Server {
    return super.createIOServer(port, {
      ...options,
      path: '/unguarded/socket.io',
      serveClient: false,
    } as ServerOptions);
  }
}
