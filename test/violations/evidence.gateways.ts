import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import {
  type ChannelEmitter,
  CurrentManager,
  WebSocketManager,
} from '../../src/index.js';

/** Ways across users that were not judged, or judged by a guess. */
@WebSocketGateway({
  connectionStateRecovery: { maxDisconnectionDuration: 60_000 },
})
export class CrossingGateway {
  @WebSocketServer()
  private readonly server!: Server;
  private club: ChannelEmitter | undefined;
  /** One object for the answers to everybody. */
  private readonly reply: { text?: unknown } = {};

  @SubscribeMessage('repeat')
  repeat(@MessageBody() text: string): string {
    setInterval(() => this.server.emit('said', `it was ${text}`), 3).unref();
    return 'soon';
  }

  @SubscribeMessage('trace')
  trace(
    @ConnectedSocket() client: Socket,
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() text: string,
  ): void {
    client.onAnyOutgoing((event: string, ...args: unknown[]) => {
      if (event !== 'traced') this.server.emit('traced', ...args);
    });
    manager.emit('mine', text);
    client.offAnyOutgoing();
  }

  @SubscribeMessage('to-json')
  toJson(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() text: string,
  ): void {
    const toJSON = () => {
      this.server.emit('traced', text);
      return text;
    };
    manager.emit('mine', { toJSON });
  }

  @SubscribeMessage('others')
  others(@MessageBody() how: string): void {
    const all = [...this.server.sockets.sockets.values()];
    if (how === 'join') for (const one of all) void one.join('board');
    if (how === 'leave') for (const one of all) void one.leave('club');
    if (how === 'disconnect') for (const one of all) one.disconnect();
    if (how === 'socketsJoin') this.server.socketsJoin('board');
    if (how === 'socketsLeave') this.server.socketsLeave('club');
    if (how === 'disconnectSockets') this.server.disconnectSockets();
  }

  @SubscribeMessage('join')
  join(@ConnectedSocket() client: Socket, @MessageBody() rooms: string[]) {
    for (const room of rooms) void client.join(room);
    client.emit('joined', rooms);
    return [...client.rooms].filter((room) => room !== client.id);
  }

  @SubscribeMessage('rooms')
  rooms(@ConnectedSocket() client: Socket): string[] {
    return [...client.rooms].filter((room) => room !== client.id);
  }

  @SubscribeMessage('reply-later')
  replyLater(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() text: string,
  ): void {
    setTimeout(() => this.replyNow(manager, text), 60);
  }

  @SubscribeMessage('reply')
  replyNow(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() text: string,
  ): void {
    this.reply.text = text;
    manager.emit('replied', this.reply);
  }

  @SubscribeMessage('keep-club')
  keepClub(@CurrentManager() manager: WebSocketManager): string {
    manager.join('club');
    this.club ??= manager.to('club');
    return 'kept';
  }

  @SubscribeMessage('leave-club')
  leaveClub(@CurrentManager() manager: WebSocketManager): string {
    manager.leave('club');
    return 'left';
  }

  @SubscribeMessage('use-club')
  useClub(@MessageBody() text: string): string {
    this.club?.emit('said', text);
    return 'used';
  }
}
