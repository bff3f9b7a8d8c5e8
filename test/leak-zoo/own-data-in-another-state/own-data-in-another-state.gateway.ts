import {
  ConnectedSocket,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import type { User } from '../stage.js';

/** The defect: A handler puts the sender's data into the state of another user. */
@WebSocketGateway()
export class CopyGateway {
  @WebSocketServer()
  private readonly server!: Server;

  @SubscribeMessage('hand-over')
  async handOver(@ConnectedSocket() client: Socket): Promise<string> {
    for (const socket of await this.server.fetchSockets()) {
      socket.data.basket = client.data.user as User;
    }
    return 'done';
  }

  @SubscribeMessage('basket')
  basket(@ConnectedSocket() client: Socket): object {
    return { basket: client.data.basket as unknown };
  }
}
