import { setTimeout as pause } from 'node:timers/promises';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server } from 'socket.io';

/** The defect: The broadcast happens long after the handler has answered. */
@WebSocketGateway()
export class RenderGateway {
  @WebSocketServer()
  private readonly server!: Server;

  @SubscribeMessage('render')
  async render(@MessageBody() title: string): Promise<string> {
    await pause(2);
    setTimeout(() => this.server.emit('rendered', `movie of ${title}`), 5);
    return 'queued';
  }
}
