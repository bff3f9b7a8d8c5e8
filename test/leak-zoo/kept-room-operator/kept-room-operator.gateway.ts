import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';

/** The defect: What a user may send to is kept on the socket, and outlives the membership. */
@WebSocketGateway()
export class ClubsGateway {
  @WebSocketServer()
  private readonly server!: Server;
  private readonly clubs = new Map<string, ReturnType<Server['to']>>();

  @SubscribeMessage('enter-club')
  enter(@ConnectedSocket() client: Socket, @MessageBody() name: string) {
    void client.join(name);
    this.clubs.set(client.id, this.server.to(name));
    return 'entered';
  }

  @SubscribeMessage('leave-club')
  leave(@ConnectedSocket() client: Socket, @MessageBody() name: string) {
    void client.leave(name);
    return 'left';
  }

  @SubscribeMessage('note-to-self')
  note(@ConnectedSocket() client: Socket, @MessageBody() note: string) {
    this.clubs.get(client.id)?.emit('noted', note);
    return 'noted';
  }
}
