import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

/** The defect: A map from seats to drafts outlives the socket, and the next socket gets the same seat. */
@WebSocketGateway()
export class SeatGateway implements OnGatewayConnection, OnGatewayDisconnect {
  private readonly free = [3, 2, 1, 0];
  private readonly drafts = new Map<number, object>();

  handleConnection(client: Socket): void {
    client.data.seat = this.free.pop();
  }

  handleDisconnect(client: Socket): void {
    this.free.push(client.data.seat as number);
  }

  @SubscribeMessage('write')
  write(
    @ConnectedSocket() client: Socket,
    @MessageBody() draft: object,
  ): string {
    this.drafts.set(client.data.seat as number, draft);
    return 'kept';
  }

  @SubscribeMessage('read')
  read(@ConnectedSocket() client: Socket): object | string {
    return this.drafts.get(client.data.seat as number) ?? 'nothing yet';
  }
}
