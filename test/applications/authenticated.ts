import { type OnGatewayInit, WebSocketServer } from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import { verify } from './application.js';

/** The middleware of most gateways, which sets `socket.data.user`. */
export class Authenticated implements OnGatewayInit<Server> {
  @WebSocketServer() protected readonly server!: Server;

  afterInit(server: Server): void {
    server.use((socket, next) => {
      const id = verify(socket.handshake.auth.token);
      if (!id) return next(new Error('unauthorized'));
      socket.data.user = { id };
      next();
    });
  }
}

export const idOf = (client: Socket) => (client.data.user as { id: string }).id;
