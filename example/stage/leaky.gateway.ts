import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server } from 'socket.io';

/** A gateway with a mistake, whose effect a scene shows. Do not copy it. */
@WebSocketGateway()
export class LeakyGateway {
  @WebSocketServer()
  private readonly server!: Server;

  /** The mistake: no room. All users would receive the settings of one user. */
  @SubscribeMessage('settings/save')
  save(@MessageBody() settings: object): string {
    this.server.emit('settings_saved', settings);
    return 'saved';
  }
}
