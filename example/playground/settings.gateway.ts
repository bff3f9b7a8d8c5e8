import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Namespace } from 'socket.io';

/** The mistake: `server.emit` has no room, so one user's settings go to all users. */
@WebSocketGateway({ namespace: 'leaks' })
export class SettingsGateway {
  @WebSocketServer()
  private readonly server!: Namespace;

  @SubscribeMessage('settings/save')
  save(@MessageBody() settings: object): string {
    this.server.emit('settings_changed', settings);
    return 'saved';
  }
}
