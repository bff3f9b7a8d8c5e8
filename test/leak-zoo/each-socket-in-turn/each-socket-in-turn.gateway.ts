import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server } from 'socket.io';

/** The defect: All sockets are fetched, and each receives the packet. */
@WebSocketGateway()
export class ResultGateway {
  @WebSocketServer()
  private readonly server!: Server;

  @SubscribeMessage('submit')
  async submit(@MessageBody() exam: string): Promise<string> {
    for (const socket of await this.server.fetchSockets()) {
      socket.emit('graded', exam);
    }
    return 'graded';
  }
}
