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

/** The defect: `server.in(room).socketsJoin` takes the name of the target from the client. */
@WebSocketGateway()
export class MergeGateway implements OnGatewayConnection {
  @WebSocketServer()
  private readonly server!: Server;

  handleConnection(client: Socket): void {
    void client.join(['lobby', (client.data.user as User).id]);
  }

  @SubscribeMessage('merge')
  merge(@MessageBody() target: string): string {
    this.server.in('lobby').socketsJoin(target);
    return 'merged';
  }

  @SubscribeMessage('remind')
  remind(
    @ConnectedSocket() client: Socket,
    @MessageBody() text: string,
  ): string {
    this.server.to((client.data.user as User).id).emit('reminder', text);
    return 'later';
  }
}
