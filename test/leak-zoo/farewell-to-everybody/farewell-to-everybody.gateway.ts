import { setTimeout as pause } from 'node:timers/promises';
import {
  type OnGatewayDisconnect,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import type { User } from '../stage.js';

/** The defect: A disconnect is announced to everybody, with the complete profile. */
@WebSocketGateway()
export class FarewellGateway implements OnGatewayDisconnect {
  @WebSocketServer()
  private readonly server!: Server;

  async handleDisconnect(client: Socket): Promise<void> {
    await pause(2);
    this.server.emit('left', client.data.user as User);
  }
}
