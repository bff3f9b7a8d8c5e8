import { createHash } from 'node:crypto';
import type { OnApplicationShutdown } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import { CurrentManager, WebSocketManager } from '../../src/index.js';

const nameOf = ({ handshake }: Socket) =>
  (handshake.auth as { user: string }).user;

/** What the first user has loaded serves all, and loads of one turn are one. */
@WebSocketGateway()
export class CacheGateway {
  private settings: Promise<object> | undefined;
  private batch: Map<string, (profile: object) => void> | undefined;
  private lock: Promise<unknown> = Promise.resolve();

  @SubscribeMessage('settings')
  load(): Promise<object> {
    return (this.settings ??= Promise.resolve({ theme: 'dark', beta: false }));
  }

  @SubscribeMessage('profile')
  profile(@ConnectedSocket() client: Socket): Promise<object> {
    const batch = (this.batch ??= new Map());
    if (batch.size === 0) setTimeout(() => this.loadBatch(), 5);
    return new Promise((resolve) => batch.set(nameOf(client), resolve));
  }

  @SubscribeMessage('one-by-one')
  oneByOne(@MessageBody() amount: number): Promise<object> {
    const turn = this.lock.then(() => ({ paid: amount }));
    this.lock = turn;
    return turn;
  }

  private loadBatch(): void {
    const batch = this.batch!;
    this.batch = undefined;
    for (const [name, resolve] of batch)
      resolve({ name, mail: `${name}@home` });
  }
}

/** Files come in parts, scores go to everybody, and messages to one. */
@WebSocketGateway()
export class DeskGateway implements OnApplicationShutdown {
  @WebSocketServer()
  private readonly server!: Server;
  private readonly uploads = new Map<string, Buffer[]>();
  private readonly scores = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  @SubscribeMessage('part')
  part(@ConnectedSocket() { id }: Socket, @MessageBody() part: Buffer): number {
    const parts = this.uploads.get(id) ?? [];
    this.uploads.set(id, [...parts, part]);
    return parts.length + 1;
  }

  @SubscribeMessage('finish')
  finish(@ConnectedSocket() { id }: Socket): object {
    const file = Buffer.concat(this.uploads.get(id) ?? []);
    this.uploads.delete(id);
    const digest = createHash('sha256').update(file).digest('hex');
    return { bytes: file.length, digest };
  }

  @SubscribeMessage('score')
  score(@ConnectedSocket() client: Socket, @MessageBody() score: number) {
    this.scores.set(nameOf(client), score);
    this.timer ??= setInterval(() => {
      const ranks = [...this.scores].sort(([, one], [, two]) => two - one);
      this.server.emit('leaderboard', ranks);
    }, 5);
    return 'counted';
  }

  @SubscribeMessage('message')
  message(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() [to, text]: [string, string],
  ): boolean {
    return manager.sendTo(to, 'message', text, { reason: 'a direct message' });
  }

  @SubscribeMessage('notify')
  notify(@MessageBody() [to, text]: [string, string]): string {
    this.server.to(`user:${to}`).emit('notification', { text });
    return 'notified';
  }

  @SubscribeMessage('enrol')
  async enrol(@ConnectedSocket() client: Socket): Promise<string> {
    await client.join(`user:${nameOf(client)}`);
    return 'enrolled';
  }
}
