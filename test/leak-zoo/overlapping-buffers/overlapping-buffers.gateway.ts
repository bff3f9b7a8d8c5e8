import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

/** The defect: All users write into slices of one buffer, and the slices overlap. */
@WebSocketGateway()
export class SlabGateway implements OnGatewayConnection {
  private readonly slab = Buffer.alloc(256);
  private used = 0;

  handleConnection(client: Socket): void {
    const start = this.used % 2;
    this.used += 2;
    client.data.box = this.slab.subarray(start, start + 64);
  }

  @SubscribeMessage('put')
  put(@ConnectedSocket() client: Socket, @MessageBody() text: string): number {
    return (client.data.box as Buffer).write(text);
  }

  @SubscribeMessage('look')
  look(@ConnectedSocket() client: Socket): string {
    return (client.data.box as Buffer).toString('utf8');
  }
}
