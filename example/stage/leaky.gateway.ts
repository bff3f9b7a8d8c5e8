import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server } from 'socket.io';

/** A gateway as it should not be: the scenes show what becomes of its mistake. Do not copy this one. */
@WebSocketGateway()
export class LeakyGateway {
  @WebSocketServer()
  private readonly server!: Server;

  /** The mistake: no room. Everybody would get everybody's settings. */
  @SubscribeMessage('settings/save')
  save(@MessageBody() settings: object): string {
    this.server.emit('settings_saved', settings);
    return 'saved';
  }
}
