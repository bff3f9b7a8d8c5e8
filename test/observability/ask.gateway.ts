import { setTimeout as wait } from 'node:timers/promises';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

/** Answers after a moment, with a progress event. */
@WebSocketGateway()
export class AskGateway {
  @SubscribeMessage('ask')
  async ask(
    @ConnectedSocket() client: Socket,
    @MessageBody() question: string,
  ): Promise<string> {
    await wait(5);
    client.emit('thinking', question);
    await wait(5);
    return `about ${question}`;
  }
}
