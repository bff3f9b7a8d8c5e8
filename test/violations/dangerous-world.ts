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
  type WebSocketManagerOptions,
  WebSocketManagerRegistry,
} from '../../src/index.js';
import { type Violation, Violations } from '../../src/isolation/index.js';
import { type Visitor, visitorOf } from '../leak-zoo/stage.js';
import { type Served, connect, serve } from '../support/harness.js';

/** Does whatever it is told, to whomever. */
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
    const [{ socket }] = this.registry.get({ userId: 'bob' })!.connections;
    socket.emit('news', 'text');
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
    return this.registry.get({ userId: 'bob' })!.emit('news', 'text');
  }

  @SubscribeMessage('late')
  late(): string {
    setTimeout(() => this.server.emit('news', 'late'), 5);
    setTimeout(() => {
      const [{ socket }] = this.registry.get({ userId: 'bob' })!.connections;
      socket.emit('news', 'late');
    }, 5);
    return 'soon';
  }

  @SubscribeMessage('stream')
  async stream(@CurrentManager() manager: WebSocketManager): Promise<object> {
    await pause(1);
    return { event: 'answer', data: { owner: manager.user.userId } };
  }
}

export interface World extends Served {
  readonly alice: Visitor;
  readonly bob: Visitor;
  readonly found: Violation[];
  manager(userId: string): WebSocketManager;
}

export async function start(
  options: WebSocketManagerOptions = {},
): Promise<World> {
  const served = await serve({ gateways: [DangerousGateway], options });
  const found: Violation[] = [];
  served.app.get(Violations).violations$.subscribe((one) => found.push(one));
  const alice = visitorOf(await connect(served, 'alice'));
  const bob = visitorOf(await connect(served, 'bob'));
  const manager = (userId: string) => served.registry.get({ userId })!;
  return { ...served, alice, bob, found, manager };
}
