import { EventEmitter } from 'node:events';
import {
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

/**
 * The mistake: each connection adds a listener to a shared bus and never removes it, so every order is confirmed to all
 * users.
 */
@WebSocketGateway({ namespace: 'leaks' })
export class OrdersGateway implements OnGatewayConnection {
  private readonly bus = new EventEmitter().setMaxListeners(0);

  handleConnection(client: Socket): void {
    this.bus.on('order', (order: object) => {
      client.emit('order_confirmed', order);
    });
  }

  @SubscribeMessage('order')
  order(@MessageBody() order: object): string {
    this.bus.emit('order', order);
    return 'ordered';
  }
}
