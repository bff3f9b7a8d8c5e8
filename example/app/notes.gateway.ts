import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { CurrentManager, WebSocketManager } from 'nestjs-websocket-manager';
import type { ServerEvents } from './server-events.js';
import { TextFieldsPipe } from './text-fields.pipe.js';

/** The state is kept as long as its user is connected, so data that clients add needs a limit. */
const MAX_NOTES = 100;

/**
 * Keeps notes for each user, in the state of the user's manager: all tabs have the same notes.
 *
 * One gateway for all users, so the manager is a parameter and never a field.
 */
@WebSocketGateway()
export class NotesGateway {
  @SubscribeMessage('notes/add')
  add(
    @CurrentManager() manager: WebSocketManager<ServerEvents>,
    @MessageBody(new TextFieldsPipe('text')) note: { text: string },
  ): readonly string[] {
    const notes = notesOf(manager);
    notes.push(note.text);
    if (notes.length > MAX_NOTES) notes.shift();
    manager.emit('notes_changed', notes);
    return notes;
  }

  @SubscribeMessage('notes/list')
  list(
    @CurrentManager() manager: WebSocketManager<ServerEvents>,
  ): readonly string[] {
    return notesOf(manager);
  }
}

function notesOf({ state }: WebSocketManager<ServerEvents>): string[] {
  return state.getOrCreate<string[]>('notes', () => []);
}
