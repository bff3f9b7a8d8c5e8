import { setTimeout as pause } from 'node:timers/promises';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

interface Page {
  readonly text: string;
}

/** The defect: To save an allocation, every search fills the same array. */
@WebSocketGateway()
export class SearchGateway {
  private readonly hits: Page[] = [];

  @SubscribeMessage('keep')
  keep(@ConnectedSocket() client: Socket, @MessageBody() page: Page): string {
    client.data.pages = [page];
    return 'kept';
  }

  @SubscribeMessage('search')
  async search(@ConnectedSocket() client: Socket): Promise<Page[]> {
    this.hits.length = 0;
    await pause(5);
    this.hits.push(...(client.data.pages as Page[]));
    await pause(5);
    return this.hits;
  }
}
