import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import {
  CurrentManager,
  WebSocketManager,
  WebSocketManagerModule,
} from 'nestjs-websocket-manager';
import type { Server, Socket } from 'socket.io';
import { startNest } from './nest.js';
import {
  JOIN,
  NEWS,
  PUBLISH,
  type Publication,
  makeNews,
} from './publishing.js';
import { userOf } from './server-app.js';

/** Publishes to the user and to the user's channels, through the manager and through the server. */
@WebSocketGateway()
class PublishGateway {
  @WebSocketServer()
  private readonly server!: Server;

  @SubscribeMessage(JOIN)
  join(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() channel: string,
  ): boolean {
    manager.join(channel);
    return true;
  }

  @SubscribeMessage(PUBLISH)
  publish(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() { through, channel, times, size }: Publication,
  ): boolean {
    const to = through === 'server' ? this.server : manager;
    for (let i = 0; i < times; i++)
      to.to(channel).emit(NEWS, makeNews(size, i));
    return true;
  }
}

/** This library as an application installs it. */
export function startPublishingManaged(): Promise<number> {
  const identify = (socket: Socket) => ({ userId: userOf(socket) });
  return startNest({
    imports: [WebSocketManagerModule.forRoot({ identify })],
    providers: [PublishGateway],
  });
}
