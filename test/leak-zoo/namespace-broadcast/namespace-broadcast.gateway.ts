import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

/** The defect: `client.nsp` is the namespace, with all users in it. */
@WebSocketGateway({ namespace: 'work' })
export class WorkGateway {
  @SubscribeMessage('clock-in')
  clockIn(
    @ConnectedSocket() client: Socket,
    @MessageBody() reason: string,
  ): string {
    client.nsp.emit('clocked-in', reason);
    return 'welcome';
  }
}
