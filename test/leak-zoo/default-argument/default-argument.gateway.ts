import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

const NONE: string[] = [];

function add(item: string, cart = NONE): string[] {
  cart.push(item);
  return cart;
}

/** The defect: The default of a parameter is one array for all users without their own. */
@WebSocketGateway()
export class CartGateway {
  @SubscribeMessage('add')
  add(
    @ConnectedSocket() client: Socket,
    @MessageBody() item: string,
  ): string[] {
    const { data } = client as { data: { cart?: string[] } };
    data.cart = add(item, data.cart);
    return data.cart;
  }

  @SubscribeMessage('empty')
  empty(): string {
    NONE.length = 0;
    return 'empty';
  }
}
