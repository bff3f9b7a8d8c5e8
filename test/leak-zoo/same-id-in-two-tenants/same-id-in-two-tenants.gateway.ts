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

/** The defect: Two tenants have a user with the same id, and the room name contains only the id. */
@WebSocketGateway()
export class TenantGateway implements OnGatewayConnection {
  @WebSocketServer()
  private readonly server!: Server;

  handleConnection(client: Socket): void {
    void client.join(`user:${(client.data.user as User).id}`);
  }

  @SubscribeMessage('save')
  save(
    @ConnectedSocket() client: Socket,
    @MessageBody() draft: object,
  ): string {
    this.server
      .to(`user:${(client.data.user as User).id}`)
      .emit('saved', draft);
    return 'saved';
  }
}
