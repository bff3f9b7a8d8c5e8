import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server } from 'socket.io';

/** The defect: Volatile, local, compressed: it is a broadcast all the same. */
@WebSocketGateway()
export class StatusGateway {
  @WebSocketServer()
  private readonly server!: Server;

  @SubscribeMessage('status')
  status(@MessageBody() status: string): string {
    this.server.volatile.local.compress(false).emit('status', status);
    return 'set';
  }
}
