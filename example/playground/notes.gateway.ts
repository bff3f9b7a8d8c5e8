import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

interface Notebook {
  readonly notes: string[];
}

/** The mistake: all users start with the same default object, not with a copy. */
@WebSocketGateway({ namespace: 'leaks' })
export class DefaultNotesGateway {
  private readonly defaults: Notebook = { notes: [] };

  @SubscribeMessage('note')
  note(
    @ConnectedSocket() client: Socket,
    @MessageBody() text: string,
  ): string[] {
    client.data.notebook ??= this.defaults;
    const { notes } = client.data.notebook as Notebook;
    notes.push(text);
    return notes;
  }
}
