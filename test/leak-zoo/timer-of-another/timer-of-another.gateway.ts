import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

/** The defect: One timer collects data of all users and reports all of it to the last user. */
@WebSocketGateway()
export class AutosaveGateway {
  private readonly drafts: unknown[] = [];
  private timer: NodeJS.Timeout | undefined;

  @SubscribeMessage('draft')
  draft(
    @ConnectedSocket() client: Socket,
    @MessageBody() draft: object,
  ): string {
    this.drafts.push(draft);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      client.emit('saved', this.drafts.splice(0));
    }, 10);
    return 'noted';
  }
}
