import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server } from 'socket.io';

/** The defect: One user's settings go to everybody: `server.emit` has no room. */
@WebSocketGateway()
export class SettingsGateway {
  @WebSocketServer()
  private readonly server!: Server;

  @SubscribeMessage('save-settings')
  save(@MessageBody() settings: { apiKey: string }): string {
    this.server.emit('settings-changed', { apiKey: settings.apiKey });
    return 'saved';
  }
}
