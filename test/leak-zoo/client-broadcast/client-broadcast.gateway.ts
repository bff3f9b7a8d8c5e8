import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

/** The defect: `client.broadcast` reaches everybody except the sender. */
@WebSocketGateway()
export class PositionGateway {
  @SubscribeMessage('position')
  position(
    @ConnectedSocket() client: Socket,
    @MessageBody() place: string,
  ): string {
    client.broadcast.emit('moved', place);
    return 'moved';
  }
}
