import { EventEmitter } from 'node:events';
import {
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

/** The defect: Each connection adds a listener to a shared bus, so that all users receive all orders. */
@WebSocketGateway()
export class OrdersGateway implements OnGatewayConnection {
  private readonly bus = new EventEmitter();

  handleConnection(client: Socket): void {
    this.bus.on('order', (order: string) =>
      client.emit('order-confirmed', order),
    );
  }

  @SubscribeMessage('order')
  order(@MessageBody() order: string): string {
    this.bus.emit('order', order);
    return 'ordered';
  }
}
