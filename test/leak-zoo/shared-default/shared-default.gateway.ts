import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

const DEFAULTS = { theme: 'light', notes: [] as string[] };

/** The defect: The settings of all users start as the same default object, not as a copy. */
@WebSocketGateway()
export class NotesGateway implements OnGatewayConnection {
  handleConnection(client: Socket): void {
    DEFAULTS.notes.length = 0;
    client.data.settings = DEFAULTS;
  }

  @SubscribeMessage('note')
  note(@ConnectedSocket() client: Socket, @MessageBody() text: string): number {
    return (client.data.settings as typeof DEFAULTS).notes.push(text);
  }

  @SubscribeMessage('notes')
  notes(@ConnectedSocket() client: Socket): string[] {
    return (client.data.settings as typeof DEFAULTS).notes;
  }
}
