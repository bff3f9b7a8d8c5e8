import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Namespace, Socket } from 'socket.io';

/** The mistake: the client names the room that it joins, which may be the room of another user. */
@WebSocketGateway({ namespace: 'leaks' })
export class PaymentsGateway implements OnGatewayConnection {
  @WebSocketServer()
  private readonly server!: Namespace;

  handleConnection(client: Socket): void {
    void client.join(`user:${client.data.userId}`);
  }

  @SubscribeMessage('room/join')
  async join(
    @ConnectedSocket() client: Socket,
    @MessageBody() room: string,
  ): Promise<string> {
    await client.join(room);
    return 'joined';
  }

  @SubscribeMessage('pay')
  pay(@ConnectedSocket() client: Socket, @MessageBody() card: string): string {
    this.server.to(`user:${client.data.userId}`).emit('paid', { card });
    return 'paid';
  }
}
