import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import type { User } from '../stage.js';

const INBOX = new Map([
  ['alice', ['alice-secret']],
  ['bob', ['for bob']],
]);

/** The defect: A socket signs in again as another user, and keeps its connection. */
@WebSocketGateway()
export class LoginGateway {
  @SubscribeMessage('login')
  login(@ConnectedSocket() client: Socket, @MessageBody() id: string): string {
    client.data.user = { id };
    return `hello ${id}`;
  }

  @SubscribeMessage('inbox')
  inbox(@ConnectedSocket() client: Socket): string[] {
    return INBOX.get((client.data.user as User).id) ?? [];
  }
}
