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

/** The mistake: everybody starts with the default object itself, not with a copy of it. */
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
