import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import type { User } from '../stage.js';

/** The defect: A client names the room to join, and joins the private room of another user. */
@WebSocketGateway()
export class RoomGateway implements OnGatewayConnection {
  @WebSocketServer()
  private readonly server!: Server;

  handleConnection(client: Socket): void {
    void client.join(`user:${(client.data.user as User).id}`);
  }

  @SubscribeMessage('join')
  join(@ConnectedSocket() client: Socket, @MessageBody() room: string): string {
    void client.join(room);
    return `joined ${room}`;
  }

  @SubscribeMessage('pay')
  pay(@ConnectedSocket() client: Socket, @MessageBody() card: string): string {
    this.server.to(`user:${(client.data.user as User).id}`).emit('paid', card);
    return 'paid';
  }
}
