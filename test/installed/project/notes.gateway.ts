import {
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import { CurrentManager, WebSocketManager } from 'nestjs-websocket-manager';
import type { Server } from 'socket.io';

@WebSocketGateway()
export class NotesGateway {
  @WebSocketServer() server!: Server;

  @SubscribeMessage('own')
  own(@CurrentManager() manager: WebSocketManager) {
    manager.emit('note', manager.user.userId);
    return manager.user.userId;
  }

  @SubscribeMessage('leak')
  leak(@CurrentManager() manager: WebSocketManager) {
    this.server.emit('note', manager.user.userId);
    return 'sent';
  }
}
