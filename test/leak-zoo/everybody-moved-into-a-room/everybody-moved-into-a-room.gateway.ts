import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';

/** The defect: `server.socketsJoin` moves everybody, not the one who asked. */
@WebSocketGateway()
export class MeetingGateway {
  @WebSocketServer()
  private readonly server!: Server;

  @SubscribeMessage('open-meeting')
  open(@ConnectedSocket() client: Socket, @MessageBody() name: string): string {
    void client.join(name);
    this.server.socketsJoin(name);
    return 'open';
  }

  @SubscribeMessage('say')
  say(
    @MessageBody() { meeting, text }: { meeting: string; text: string },
  ): string {
    this.server.to(meeting).emit('said', text);
    return 'said';
  }
}
