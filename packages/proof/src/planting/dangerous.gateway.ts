import { setTimeout as pause } from 'node:timers/promises';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import {
  CurrentManager,
  WebSocketManager,
  WebSocketManagerRegistry,
} from 'nestjs-websocket-manager';

/** Makes every mistake that a gateway can make, on request. */
@WebSocketGateway()
export class DangerousGateway {
  @WebSocketServer()
  readonly server!: Server;
  private kept: object | undefined;

  constructor(private readonly registry: WebSocketManagerRegistry) {}

  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }

  @SubscribeMessage('to-all')
  toAll(@MessageBody() text: string): string {
    this.server.emit('news', text);
    return 'sent';
  }

  @SubscribeMessage('to-room')
  toRoom(@MessageBody() room: string): string {
    this.server.to(room).emit('news', 'text');
    return 'sent';
  }

  @SubscribeMessage('to-bob')
  toBob(): string {
    this.socketOfBob().emit('news', 'text');
    return 'sent';
  }

  @SubscribeMessage('join')
  join(@ConnectedSocket() client: Socket, @MessageBody() room: string): void {
    void client.join(room);
  }

  @SubscribeMessage('become')
  become(@ConnectedSocket() client: Socket, @MessageBody() id: string): string {
    client.data.userId = id;
    return id;
  }

  @SubscribeMessage('keep')
  keep(@MessageBody() value: object): void {
    this.kept = value;
  }

  @SubscribeMessage('give')
  give(): object | undefined {
    return this.kept;
  }

  @SubscribeMessage('report')
  report(@MessageBody() owner: string): object {
    return { report: { owner } };
  }

  @SubscribeMessage('merge')
  merge(): string {
    return 'merged';
  }

  @SubscribeMessage('use-bob')
  useBob(): boolean {
    return this.bob().emit('news', 'text');
  }

  @SubscribeMessage('late')
  late(): string {
    setTimeout(() => this.server.emit('news', 'late'), 5);
    setTimeout(() => this.socketOfBob().emit('news', 'late'), 5);
    return 'soon';
  }

  @SubscribeMessage('late-to-bob')
  lateToBob(): string {
    setTimeout(() => this.socketOfBob().emit('news', 'late'), 5);
    return 'soon';
  }

  @SubscribeMessage('move-bob')
  moveBob(): string {
    void this.socketOfBob().join('board');
    return 'moved';
  }

  @SubscribeMessage('stream')
  async stream(@CurrentManager() manager: WebSocketManager): Promise<object> {
    await pause(1);
    return { event: 'answer', data: { owner: manager.user.userId } };
  }

  private bob(): WebSocketManager {
    return this.registry.acquire({ userId: 'bob' });
  }

  private socketOfBob(): Socket {
    const [{ socket }] = this.bob().connections;
    return socket;
  }
}
