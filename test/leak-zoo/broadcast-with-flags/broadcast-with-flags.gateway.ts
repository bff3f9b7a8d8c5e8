import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server } from 'socket.io';

/** The defect: A volatile, local or compressed broadcast is still a broadcast. */
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
