import { setTimeout as pause } from 'node:timers/promises';
import {
  ConnectedSocket,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import type { User } from '../stage.js';

/** The defect: A singleton keeps the current user in a field, and awaits before it reads the field. */
@WebSocketGateway()
export class AccountGateway {
  private user!: User;

  @SubscribeMessage('account')
  async account(@ConnectedSocket() client: Socket): Promise<User> {
    this.user = client.data.user as User;
    await pause(10);
    return this.user;
  }
}
