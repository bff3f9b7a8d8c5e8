import { setTimeout as pause } from 'node:timers/promises';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

/** The defect: One context object is used for every message, and the second message overwrites its user. */
@WebSocketGateway()
export class PrintGateway {
  private readonly context: { client?: Socket } = {};

  @SubscribeMessage('print')
  async print(
    @ConnectedSocket() client: Socket,
    @MessageBody() text: string,
  ): Promise<string> {
    this.context.client = client;
    await pause(10);
    this.context.client.emit('printed', text);
    return 'done';
  }
}
