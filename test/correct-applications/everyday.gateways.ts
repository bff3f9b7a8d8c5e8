import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, on } from 'node:events';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { OnApplicationShutdown } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import { type Observable, Subject, finalize, interval, map, take } from 'rxjs';
import type { Server, Socket } from 'socket.io';
import { SharesWithOthers } from '../../src/index.js';

const nameOf = ({ handshake }: Socket) =>
  (handshake.auth as { user: string }).user;

/** Who is typing, who is here, and what is drawn in a room. */
@WebSocketGateway()
export class RoomGateway implements OnGatewayConnection, OnGatewayDisconnect {
  @WebSocketServer()
  private readonly server!: Server;
  private readonly present = new Map<string, { name: string; mood: string }>();
  private readonly typing = new Map<string, NodeJS.Timeout>();

  handleConnection(client: Socket): void {
    const name = nameOf(client);
    this.present.set(client.id, { name, mood: 'fine' });
    this.server.emit('presence', { name, isHere: true });
  }

  handleDisconnect(client: Socket): void {
    this.present.delete(client.id);
    clearTimeout(this.typing.get(client.id));
    this.server.emit('presence', { name: nameOf(client), isHere: false });
  }

  @SubscribeMessage('mood')
  mood(@ConnectedSocket() { id }: Socket, @MessageBody() mood: string) {
    this.present.get(id)!.mood = mood;
    return [...this.present.values()].map((one) => ({ ...one }));
  }

  @SubscribeMessage('enter')
  async enter(@ConnectedSocket() client: Socket, @MessageBody() room: string) {
    await client.join(room);
    return client.rooms.has(room);
  }

  @SubscribeMessage('type')
  type(@ConnectedSocket() client: Socket, @MessageBody() room: string): void {
    const { id } = client;
    if (!this.typing.has(id)) client.to(room).emit('typing', nameOf(client));
    clearTimeout(this.typing.get(id));
    const stop = () => {
      this.typing.delete(id);
      this.server.to(room).except(id).emit('stopped-typing', nameOf(client));
    };
    this.typing.set(id, setTimeout(stop, 10));
  }

  @SubscribeMessage('draw')
  async draw(
    @ConnectedSocket() client: Socket,
    @MessageBody() [room, stroke]: [string, object],
  ): Promise<unknown> {
    return client.to(room).timeout(2_000).emitWithAck('stroke', stroke);
  }
}

/** Two who want to play wait for each other. */
@WebSocketGateway()
export class MatchGateway {
  private waiting: { name: string; match: (opponent: string) => void }[] = [];

  @SharesWithOthers('match')
  @SubscribeMessage('match')
  async match(@MessageBody() { name }: { name: string }): Promise<object> {
    const first = this.waiting.shift();
    if (first) {
      first.match(name);
      return { against: first.name };
    }
    const opponent = await new Promise<string>((match) =>
      this.waiting.push({ name, match }),
    );
    return { against: opponent };
  }
}

/** Whoever asks for news waits until there are some. */
@WebSocketGateway()
export class LongPollGateway {
  private readonly bus = new EventEmitter();

  @SharesWithOthers('wait-for-news')
  @SubscribeMessage('wait-for-news')
  async wait(): Promise<unknown> {
    for await (const [news] of on(this.bus, 'news')) return news;
    return undefined;
  }

  @SubscribeMessage('publish-news')
  publish(@MessageBody() news: string): string {
    this.bus.emit('news', { news });
    return 'published';
  }
}

/** Each user looks after the own jobs. */
@WebSocketGateway()
export class ProgressGateway {
  private readonly done = new Map<string, number>();

  @SubscribeMessage('start-job')
  start(@ConnectedSocket() client: Socket, @MessageBody() job: string): string {
    this.done.set(job, 0);
    const poll = setInterval(() => {
      const done = this.done.get(job)! + 50;
      this.done.set(job, done);
      client.emit('progress', { job, done });
      if (done >= 100) clearInterval(poll);
    }, 3);
    return 'started';
  }

  @SubscribeMessage('countdown')
  countdown(@MessageBody() from: number): Observable<object> {
    return interval(3).pipe(
      take(3),
      map((n) => ({ event: 'count', data: from - n })),
    );
  }
}

/** A subject for each room, and who is in the room may follow it. */
@WebSocketGateway()
export class TopicGateway {
  private readonly topics = new Map<string, Subject<object>>();
  followers = 0;

  @SubscribeMessage('follow')
  follow(@MessageBody() topic: string): Observable<object> {
    this.followers += 1;
    return this.topic(topic).pipe(
      map((data) => ({ event: 'said', data })),
      finalize(() => (this.followers -= 1)),
    );
  }

  @SharesWithOthers('said')
  @SubscribeMessage('say')
  say(@MessageBody() { topic, text }: { topic: string; text: string }): string {
    this.topic(topic).next({ text });
    return 'said';
  }

  private topic(name: string): Subject<object> {
    const topic = this.topics.get(name) ?? new Subject<object>();
    this.topics.set(name, topic);
    return topic;
  }
}

/** Other processes work for the users; the first question starts them. */
@WebSocketGateway()
export class ProcessGateway implements OnApplicationShutdown {
  private readonly clients = new Map<number, Socket>();
  private worker: Worker | undefined;
  private child: ChildProcess | undefined;
  private questions = 0;

  onApplicationShutdown(): void {
    void this.worker?.terminate();
    this.child?.kill();
  }

  @SubscribeMessage('ask-worker')
  askWorker(@ConnectedSocket() client: Socket, @MessageBody() text: string) {
    this.worker ??= this.startWorker();
    this.worker.postMessage({ id: this.ask(client), text }, []);
    return 'asked';
  }

  @SubscribeMessage('ask-process')
  askProcess(@ConnectedSocket() client: Socket, @MessageBody() text: string) {
    this.child ??= this.startProcess();
    this.child.stdin!.write(
      `${JSON.stringify({ id: this.ask(client), text })}\n`,
    );
    return 'asked';
  }

  private ask(client: Socket): number {
    this.clients.set((this.questions += 1), client);
    return this.questions;
  }

  private answer({ id, text }: { id: number; text: string }): void {
    this.clients.get(id)!.emit('answered', text.toUpperCase());
    this.clients.delete(id);
  }

  private startWorker(): Worker {
    const code = `const { parentPort } = require('node:worker_threads');
      parentPort.on('message', (question) => parentPort.postMessage(question));`;
    const worker = new Worker(code, { eval: true });
    worker.on('message', (answer: { id: number; text: string }) =>
      this.answer(answer),
    );
    return worker;
  }

  private startProcess(): ChildProcess {
    const child = spawn('cat', { stdio: ['pipe', 'pipe', 'ignore'] });
    createInterface({ input: child.stdout }).on('line', (line) =>
      this.answer(JSON.parse(line) as { id: number; text: string }),
    );
    return child;
  }
}
