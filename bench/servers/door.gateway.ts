import { type OnGatewayInit, WebSocketGateway } from '@nestjs/websockets';
import type { Server } from 'socket.io';
import { open } from './shared/opened.js';

/** Provides the server if the other gateway is request-scoped, for which Nest does not call `afterInit`. */
@WebSocketGateway()
export class DoorGateway implements OnGatewayInit {
  afterInit(io: Server): void {
    open(io);
  }
}
