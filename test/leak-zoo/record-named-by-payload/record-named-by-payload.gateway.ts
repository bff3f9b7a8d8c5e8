import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import type { User } from '../stage.js';

interface Note {
  readonly text: string;
}

/** The defect: The payload names the record to read, and no check follows. */
@WebSocketGateway()
export class RecordGateway {
  private readonly notes = new Map<string, Note>();

  @SubscribeMessage('write')
  write(@ConnectedSocket() client: Socket, @MessageBody() note: Note): string {
    this.notes.set((client.data.user as User).id, note);
    return 'written';
  }

  @SubscribeMessage('read')
  read(@MessageBody() { user }: { user: string }): Note | undefined {
    return this.notes.get(user);
  }
}
