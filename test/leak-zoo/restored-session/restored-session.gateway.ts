import {
  type OnGatewayConnection,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import type { User } from '../stage.js';

/** The defect: A client reconnects with the session of another user and receives the packets that this user missed. */
@WebSocketGateway({
  connectionStateRecovery: { maxDisconnectionDuration: 60_000 },
})
export class RecoveringGateway implements OnGatewayConnection {
  @WebSocketServer()
  private readonly server!: Server;

  handleConnection(client: Socket): void {
    void client.join(`user:${(client.data.user as User).id}`);
  }

  notify(user: string, text: string): void {
    this.server.to(`user:${user}`).emit('notice', text);
  }
}
